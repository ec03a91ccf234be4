import { Agent } from 'node:http'
import twilio, { type Twilio } from 'twilio'
import type RequestClient from 'twilio/lib/base/RequestClient.js'
import type { AccountSid } from '../../domain/brand.js'
import { TwilioAnswer, unreadable } from './answers.js'
import { Line } from './line.js'
import { lostIn } from './lost.js'
import { isRecord } from './text.js'

/** How to reach one account. */
export interface TwilioClientOptions {
  readonly accountSid: AccountSid
  readonly credentials: Credentials
  /** Null for Twilio itself. Anything else is for tests and stand-ins. */
  readonly baseUrl: string | null
  /** How long one request may take in all, from waiting for a socket to the answer's last byte. */
  readonly timeoutMs: number
}

/** The account's own token, or an API key of it. */
export type Credentials = { readonly authToken: string } | { readonly apiKey: string, readonly apiSecret: string }

/** A page of a thousand numbers takes about 2 MiB. */
const LARGEST_ANSWER = 8 * 1024 * 1024
/** What the SDK allows itself on HTTPS. */
const MOST_SOCKETS = 20
const LISTS = new Map([['IncomingPhoneNumbers.json', 'incoming_phone_numbers'], ['Addresses.json', 'addresses']])

/** The official client, made to send each request exactly once and to end each in time, with an answer or an error. */
export function twilioClient ({ accountSid, credentials, baseUrl, timeoutMs }: TwilioClientOptions): Twilio {
  const [username, password] = 'authToken' in credentials
    ? [accountSid, credentials.authToken]
    : [credentials.apiKey, credentials.apiSecret]
  const client = twilio(username, password, {
    accountSid,
    httpClient: new OneRequestClient(timeoutMs),
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
 * takes a redirect for a success, forgets the headers of a failure, and lets axios errors out with the credentials in.
 */
class OneRequestClient extends twilio.RequestClient {
  constructor (timeoutMs: number) {
    super({ timeout: timeoutMs, keepAlive: true, maxSockets: MOST_SOCKETS, autoRetry: false })
    this.axios.defaults.httpAgent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, timeout: timeoutMs })
    this.axios.interceptors.request.use((config) => Object.assign(config, {
      // The SDK's own timeout starts again with every byte; this one does not.
      signal: AbortSignal.timeout(timeoutMs),
      transport: new Line(),
      maxContentLength: LARGEST_ANSWER
    }))
  }

  override async request<TData> (options: RequestClient.RequestOptions<TData>) {
    try {
      const answer = await super.request({ ...options, allowRedirects: false, logLevel: 'silent' })
      assertUsable(options, answer.statusCode, answer.headers, answer.body)
      return answer
    } catch (error) {
      throw lostIn(error) ?? error
    } finally {
      // Shared by all requests, so of use to none; and they hold the credentials and an address.
      delete this.lastRequest
      delete this.lastResponse
    }
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
