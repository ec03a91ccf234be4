import { stringify } from 'node:querystring'
import twilio, { type Twilio } from 'twilio'
import type RequestClient from 'twilio/lib/base/RequestClient.js'
import type { Dispatcher } from 'undici'
import type { AccountSid } from '../../domain/brand.js'
import { TwilioAnswer, unreadable } from './answers.js'
import { exchange } from './exchange.js'
import { Lost, meaningOf } from './lost.js'
import { isRecord } from './text.js'
import { openWire, type Wire } from './wire.js'

/** How to reach one account. */
export interface TwilioClientOptions {
  readonly accountSid: AccountSid
  readonly credentials: Credentials
  /** Null for Twilio itself. Anything else is for tests and stand-ins. */
  readonly baseUrl: string | null
  /** So many requests at a time; more wait for a connection, and their time runs. */
  readonly concurrency: number
  /** How long one request may take in all, from waiting for a socket to the answer's last byte. */
  readonly timeoutMs: number
}

/** The account's own token, or an API key of it. */
export type Credentials = { readonly authToken: string } | { readonly apiKey: string, readonly apiSecret: string }

const LISTS = new Map([['IncomingPhoneNumbers.json', 'incoming_phone_numbers'], ['Addresses.json', 'addresses']])

/** The official client, made to send each request exactly once and to end each in time, with an answer or an error. */
export function twilioClient (
  { accountSid, credentials, baseUrl, concurrency, timeoutMs }: TwilioClientOptions,
  wire: Wire = openWire(concurrency, timeoutMs)
): Twilio {
  const [username, password] = 'authToken' in credentials
    ? [accountSid, credentials.authToken]
    : [credentials.apiKey, credentials.apiSecret]
  const client = twilio(username, password, {
    accountSid,
    httpClient: new OneRequestClient(wire, timeoutMs),
    autoRetry: false,
    // Empty, so that TWILIO_REGION and TWILIO_EDGE cannot bend the host name.
    region: '',
    edge: ''
  })
  if (baseUrl !== null) {
    client.api.baseUrl = baseUrl
    client.trunking.baseUrl = baseUrl
  }
  return client
}

/**
 * Where every request of the SDK leaves. Whatever is not a readable 2xx is thrown here, as an error of our own: the SDK
 * takes a redirect for a success, forgets the headers of a failure, and lets errors out with the credentials in.
 */
class OneRequestClient extends twilio.RequestClient {
  readonly #wire: Wire
  readonly #timeoutMs: number

  constructor (wire: Wire, timeoutMs: number) {
    super()
    this.#wire = wire
    this.#timeoutMs = timeoutMs
  }

  override async request<TData> (options: RequestClient.RequestOptions<TData>) {
    try {
      const { status, headers, body } = await exchange(this.#wire, requestOf(options), this.#timeoutMs)
      assertUsable(options, status, headers, body)
      return { statusCode: status, headers, body: body as TData }
    } catch (error) {
      throw error instanceof Lost ? meaningOf(error) : error
    }
  }
}

/** The request as the SDK means it: a form in the body of a POST, and the same form in the query of a GET. */
function requestOf (options: RequestClient.RequestOptions): Dispatcher.DispatchOptions {
  const { method, uri, username, password, headers, params, data } = options
  const { origin, pathname, search } = new URL(uri)
  const query = stringify({ ...params })
  return {
    origin,
    // The SDK names a query in one place or the other: the link to a page brings its own.
    path: pathname + (query === '' ? search : `?${query}`),
    method: method.toUpperCase(),
    headers: {
      ...headers,
      Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'Accept-Encoding': 'gzip'
    },
    body: data === undefined ? null : stringify({ ...data })
  }
}

/** Throws unless the SDK can make of the answer what it means. */
function assertUsable (
  { method, uri }: { readonly method: string, readonly uri: string }, status: number, headers: unknown, body: unknown
): void {
  if (status < 200 || status >= 300) throw new TwilioAnswer(status, headers, body)
  if (method === 'delete' && body === '') return
  if (!isRecord(body)) throw unreadable('it is not a JSON object', headers)
  const list = method === 'get' ? LISTS.get(new URL(uri).pathname.split('/').at(-1) ?? '') : undefined
  if (list === undefined) return
  const items = body[list]
  if (!Array.isArray(items) || !items.every(isRecord)) throw unreadable(`it has no ${list}`, headers)
}
