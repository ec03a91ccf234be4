import type { Test } from 'tap'
import { sandboxClock } from '../../src/sandbox/clock.js'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.js'

type Form = Readonly<Record<string, string>>

/** An answer, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // The tests look into whatever came back.
  readonly body: any
}

/** A careful enough address for most tests. */
export const mainStreet: Form = {
  CustomerName: 'Example Bakery',
  Street: '100 Main St',
  City: 'San Francisco',
  Region: 'CA',
  PostalCode: '94105',
  IsoCountry: 'US',
  EmergencyEnabled: 'true'
}

/** A sandbox of its own for one test, with time in the test's hands and a bare HTTP client. */
export async function sandboxFor (t: Test, options: SandboxOptions = {}) {
  const clock = sandboxClock()
  const sandbox = await startSandbox({ clock: clock.now, ...options })
  t.teardown(() => sandbox.close())
  return { sandbox, clock, ...clientOf(sandbox) }
}

/** Speaks to a sandbox as a careless client would: anything goes out. */
export function clientOf (sandbox: Sandbox) {
  const root = `/2010-04-01/Accounts/${sandbox.accountSid}`
  const authorization = basic(sandbox.accountSid, sandbox.authToken)

  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { authorization, ...init.headers as Form }
    const response = await fetch(sandbox.url + path, { redirect: 'manual', ...init, method, headers })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? parse(text) : undefined }
  }
  const get = (path: string) => send('GET', root + path)
  const post = (path: string, form: Form) => send('POST', root + path, { body: new URLSearchParams(form) })
  const remove = (path: string) => send('DELETE', root + path)
  const control = (method: string, path: string, input?: unknown) => send(method, `/sandbox/${path}`,
    input === undefined ? {} : { body: typeof input === 'string' ? input : JSON.stringify(input) })

  const numberPath = (phoneNumber: string) => `/IncomingPhoneNumbers/${sandbox.number(phoneNumber)?.sid}.json`
  const look = async (phoneNumber: string) => (await get(numberPath(phoneNumber))).body
  const write = (phoneNumber: string, form: Form) => post(numberPath(phoneNumber), form)
  const createAddress = async (form: Form = {}): Promise<string> =>
    (await post('/Addresses.json', { ...mainStreet, ...form })).body.sid

  return { root, authorization, send, get, post, remove, control, numberPath, look, write, createAddress }
}

/** An `Authorization` header. */
export function basic (user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
