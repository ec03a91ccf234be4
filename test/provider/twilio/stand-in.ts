import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Server as TcpServer } from 'node:net'
import { inspect } from 'node:util'
import type { Test } from 'tap'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../../src/domain/brand.js'
import type { CivicAddress } from '../../../src/domain/civic-address.js'
import type { Outcome } from '../../../src/domain/outcome.js'
import type { Step, StepName } from '../../../src/domain/step.js'
import { twilioClient } from '../../../src/provider/twilio/client.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'

export const ACCOUNT = `AC${'a'.repeat(32)}` as AccountSid
export const TOKEN = 'token-that-must-never-be-seen'
export const NUMBER = '+14155550100' as PhoneNumber
export const NUMBER_SID = `PN${'1'.repeat(32)}` as PhoneNumberSid
export const ADDRESS_SID = `AD${'2'.repeat(32)}` as AddressSid
export const ADDRESS_ID = 'addr_01J9Z3K4M5N6P7Q8R9S0T1V2W3' as AddressId
export const STREET = '645 Secret St.'
export const SENT_AT = new Date('2026-08-01T12:00:00Z')
export const REQUEST_ID = `RQ${'3'.repeat(32)}`
export const ROOT = `/2010-04-01/Accounts/${ACCOUNT}`
export const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`

export const CIVIC: CivicAddress = {
  customerName: 'Müller & Søn = 100%+',
  street: STREET,
  streetSecondary: 'Suite #300',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  isoCountry: 'US'
}

/** Every step, ready to be sent. */
export const STEPS: { readonly [Name in StepName]: Extract<Step, { name: Name }> } = {
  'find-number': { name: 'find-number', phoneNumber: NUMBER },
  'observe-number': { name: 'observe-number', phoneNumberSid: NUMBER_SID },
  'find-address': { name: 'find-address', addressId: ADDRESS_ID },
  'associate-address': { name: 'associate-address', phoneNumberSid: NUMBER_SID, addressSid: ADDRESS_SID },
  'disassociate-address': { name: 'disassociate-address', phoneNumberSid: NUMBER_SID },
  'set-emergency-status': { name: 'set-emergency-status', phoneNumberSid: NUMBER_SID, value: 'Active' },
  'create-address': { name: 'create-address', addressId: ADDRESS_ID, civic: CIVIC },
  'delete-address': { name: 'delete-address', addressSid: ADDRESS_SID }
}

/** An IncomingPhoneNumber as Twilio writes it. */
export function numberJson (fields: Readonly<Record<string, unknown>> = {}) {
  return {
    account_sid: ACCOUNT,
    sid: NUMBER_SID,
    phone_number: NUMBER,
    capabilities: { voice: true, sms: false, mms: true, fax: false },
    date_created: 'Thu, 30 Jul 2015 23:19:04 +0000',
    date_updated: 'Thu, 30 Jul 2015 23:19:04 +0000',
    emergency_status: 'Active',
    emergency_address_sid: ADDRESS_SID,
    emergency_address_status: 'pending-registration',
    trunk_sid: `TK${'4'.repeat(32)}`,
    type: 'local',
    ...fields
  }
}

/** An Address as Twilio writes it. */
export function addressJson (fields: Readonly<Record<string, unknown>> = {}) {
  return {
    account_sid: ACCOUNT,
    sid: ADDRESS_SID,
    friendly_name: ADDRESS_ID,
    street: STREET,
    emergency_enabled: true,
    date_created: 'Tue, 18 Aug 2015 17:07:30 +0000',
    date_updated: 'Tue, 18 Aug 2015 17:07:30 +0000',
    ...fields
  }
}

/** One page of a list of the 2010 API. */
export function pageJson (list: string, items: readonly unknown[], next: string | null = null) {
  return {
    [list]: items,
    page: 0,
    page_size: 1000,
    start: 0,
    end: items.length - 1,
    uri: '/',
    first_page_uri: '/',
    previous_page_uri: null,
    next_page_uri: next
  }
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text goes out as it is, anything else as JSON. */
  readonly body?: unknown
}

export type Behaviour = Reply | ((request: IncomingMessage, response: ServerResponse) => void)

/** A request as it came over the wire. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
  readonly port: number | undefined
}

/** Answers each request with the next behaviour, and the one too many with a 500. */
export async function standIn (t: Test, ...behaviours: Behaviour[]) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => { body += chunk }).on('end', () => {
      const { method = '', url = '', headers, socket: { remotePort: port } } = request
      received.push({ method, url, body, headers, port })
      const behaviour = behaviours.shift() ?? { status: 500, body: 'one request too many' }
      if (typeof behaviour === 'function') behaviour(request, response)
      else reply(response, behaviour)
    })
  })
  return { url: `http://127.0.0.1:${await listening(t, server)}`, received, server }
}

/** The port of a server that listens until the test is over. */
export async function listening (t: Test, server: TcpServer | Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

export function reply (response: ServerResponse, { status = 200, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, { 'Twilio-Request-Id': REQUEST_ID, 'Content-Type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

export function clientOf (baseUrl: string, timeoutMs = 5_000) {
  const credentials = { authToken: TOKEN }
  return twilioClient({ accountSid: ACCOUNT, credentials, baseUrl, concurrency: 20, timeoutMs })
}

/** Takes one step against a stand-in that behaves so, checks that it was one request, and that nothing leaked. */
export async function take (t: Test, name: StepName, behaviour: Behaviour, timeoutMs?: number) {
  const { url, received } = await standIn(t, behaviour)
  const outcome = await twilioProvider(clientOf(url, timeoutMs))(STEPS[name], SENT_AT)
  t.equal(received.length, 1, 'one step is one request')
  keepsSecrets(t, outcome)
  return { outcome, received: received[0] as Received }
}

/** Nothing anybody may print holds the credentials or the address. */
export function keepsSecrets (t: Test, value: unknown): void {
  const seen = [
    inspect(value, { depth: Infinity, showHidden: true }), JSON.stringify(value), String(value),
    value instanceof Error ? `${value.stack} ${inspect(value.cause)}` : ''
  ].join('\n')
  for (const secret of [TOKEN, AUTHORIZATION.slice(6), STREET, encodeURIComponent(STREET)]) {
    t.notOk(seen.includes(secret), `does not contain ${secret}`)
  }
}

export function faultIn (outcome: Outcome): object {
  return outcome.ok ? { ok: true } : outcome.fault
}
