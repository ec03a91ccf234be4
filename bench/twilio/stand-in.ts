import type { Counts, LoggedRequest } from '../../src/sandbox/journal.js'
import type { Delays } from '../../src/sandbox/model.js'
import type { NumberChange, Snapshot, Standing } from '../../src/sandbox/operator.js'
import { SANDBOX_ACCOUNT_SID, SANDBOX_AUTH_TOKEN } from '../../src/sandbox/server.js'
import { httpClient } from './http-client.js'
import { startProgram } from './programs.js'
import { numberAt } from './work.js'

/** Twilio, played by the sandbox in a process of its own. */
export interface StandIn {
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  /** How many requests came since the log was cleared. */
  counts (): Promise<Counts>
  requests (): Promise<readonly LoggedRequest[]>
  clearRequests (): Promise<void>
  registrations (): Promise<readonly Standing[]>
  state (): Promise<Snapshot>
  setDelays (delays: Partial<Delays>): Promise<void>
  /** So many numbers more, from the one at this place on. */
  addNumbers (from: number, count: number): Promise<void>
  /** The same change of every number it has. */
  patchNumbers (change: NumberChange): Promise<void>
  stop (): Promise<void>
}

export interface StandInOptions {
  /** How many numbers the account owns; they follow one another. */
  readonly numbers: number
  readonly delays: Partial<Delays>
  /** Requests that may be open at once; 0 for as many as come. */
  readonly concurrencyLimit: number
}

/** Starts it with an account that owns so many numbers, none of them registered, and nothing else. */
export async function startStandIn ({ numbers, delays, concurrencyLimit }: StandInOptions): Promise<StandIn> {
  const program = startProgram('twilio-sandbox', { PORT: '0' })
  const [, url = ''] = await program.said(/listens on (\S+);/)
  const client = httpClient(url)

  const control = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await client.ask<Body>(method, `/sandbox/${path}`, body)
    if (answer.status !== 200) throw new Error(`The stand-in answered ${JSON.stringify(answer)} to ${method} ${path}.`)
    return answer.body
  }
  const state = () => control<Snapshot>('GET', 'state')

  for (const { phoneNumber } of (await state()).numbers) {
    await control('PATCH', `phone-numbers/${encodeURIComponent(phoneNumber)}`, { removed: true })
  }
  const addNumbers = async (from: number, count: number) => {
    await control('POST', 'phone-numbers', { phoneNumber: numberAt(from), count })
  }
  await addNumbers(0, numbers)
  await control('PUT', 'delays', delays)
  await control('PUT', 'mode', { concurrencyLimit })

  return {
    url,
    accountSid: SANDBOX_ACCOUNT_SID,
    authToken: SANDBOX_AUTH_TOKEN,
    counts: () => control('GET', 'counts'),
    requests: async () => (await control<{ requests: LoggedRequest[] }>('GET', 'requests')).requests,
    clearRequests: async () => { await control('DELETE', 'requests') },
    registrations: async () => (await control<{ registrations: Standing[] }>('GET', 'registrations')).registrations,
    state,
    setDelays: async (some) => { await control('PUT', 'delays', some) },
    addNumbers,
    patchNumbers: async (change) => { await control('PATCH', 'phone-numbers', change) },
    async stop () {
      client.close()
      await program.stop()
    }
  }
}
