import { setTimeout } from 'node:timers/promises'
import type { Sandbox } from '../../src/sandbox/server.js'
import { asked } from '../support/postgres-server.js'
import type { Acknowledged } from './callers.js'
import { isPlace } from './places.js'

/** Where everything ended. */
export interface Convergence {
  /** What is not as it was last declared, number by number. */
  readonly wrong: readonly string[]
  /** From the last acknowledgement of a number until Twilio and the API agreed with it. */
  readonly slowestMs: number
}

interface Told {
  readonly state: string
  readonly coverage: string
  readonly generation: number
  readonly progress?: object
}

/** Waits until every number is where it was last declared, by the text of the address, and the API says so. */
export async function converge (
  sandbox: Sandbox, url: string, wanted: ReadonlyMap<string, Acknowledged>, boundMs: number
): Promise<Convergence> {
  const open = new Map(wanted)
  const until = performance.now() + boundMs
  let slowestMs = 0
  let wrong: string[] = []
  while (open.size > 0 && performance.now() < until) {
    wrong = []
    for (const [phoneNumber, acknowledged] of open) {
      const problem = await problemOf(sandbox, url, phoneNumber, acknowledged)
      if (problem !== null) {
        wrong.push(problem)
        continue
      }
      slowestMs = Math.max(slowestMs, performance.now() - acknowledged.at)
      open.delete(phoneNumber)
    }
    await setTimeout(50)
  }
  return { wrong: open.size === 0 ? [] : wrong, slowestMs: Math.round(slowestMs) }
}

async function problemOf (
  sandbox: Sandbox, url: string, phoneNumber: string, { wish, generation }: Acknowledged
): Promise<string | null> {
  const number = sandbox.number(phoneNumber)
  const told = await read(`${url}/v1/assignments/${phoneNumber}`)
  const { emergencyAddressSid: sid = null, emergencyAddressStatus: status = '' } = number ?? {}
  const said = told === null
    ? 'nothing'
    : ['state', 'coverage', 'generation', 'progress']
        .map((field) => JSON.stringify(told[field as keyof Told])).join(', ')
  const found = `${phoneNumber}: wanted ${wish} by generation ${generation}, Twilio has ${sid} ${status}, ` +
    `the API says ${said}`
  if (wish === null) return sid === null && status === 'unregistered' && told === null ? null : found
  const there = status === 'registered' && isPlace(sandbox.addresses().find((address) => address.sid === sid), wish)
  const ready = told?.state === 'ready' && told.coverage === 'protected' && told.generation === generation
  return there && ready ? null : found
}

async function read (url: string): Promise<Told | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
  if (response === null) return { state: 'no answer', coverage: '', generation: 0 }
  const body: unknown = await response.json()
  return response.status === 404 ? null : body as Told
}

/** What the ledger must say once everything rests: a sentence for each thing it does not. */
const LEDGER: ReadonlyArray<readonly [sentence: string, sql: string]> = [
  ['an assignment is overdue', 'SELECT phone_number AS what FROM assignment WHERE due_at < now() - interval \'5 s\''],
  ['an address is overdue', 'SELECT id AS what FROM address WHERE due_at < now() - interval \'5 s\''],
  ['a change of a settled number has no outcome',
    'SELECT concat_ws(\': \', key, step) AS what FROM intent WHERE reported_at IS NULL AND kind = \'assignment\''],
  ['a fencing token went back', `SELECT DISTINCT key AS what FROM (
      SELECT key, lease_epoch, lag(lease_epoch) OVER (PARTITION BY key ORDER BY id) AS before FROM intent
      WHERE kind = 'address') i WHERE lease_epoch < before`],
  ['a generation went back in the timeline', `SELECT DISTINCT phone_number AS what FROM (
      SELECT phone_number, type, generation, lag(generation) OVER w AS before, lag(type) OVER w AS last FROM event
      WHERE phone_number IS NOT NULL AND kind = 'cause' AND generation IS NOT NULL
      WINDOW w AS (PARTITION BY phone_number ORDER BY id)) e
    WHERE generation < before AND last <> 'removal-requested'`]
]

/** What is wrong with the ledger, against what Twilio was asked; and how many changes got no usable answer. */
export async function examineLedger (databaseUrl: string, sandbox: Sandbox) {
  const wrong: string[] = []
  for (const [sentence, sql] of LEDGER) {
    const rows = await asked<{ what: string }>(databaseUrl, sql)
    if (rows.length > 0) wrong.push(`${sentence}: ${rows.map(({ what }) => what).join(', ')}`)
  }
  const [counts] = await asked<{ intents: number }>(databaseUrl, 'SELECT count(*)::int AS intents FROM intent')
  const { intents = 0 } = counts ?? {}
  const sent = sandbox.requests().filter(({ method }) => method !== 'GET')
  const writes = sent.length
  const unknown = sent.filter(({ fault }) => fault !== null && fault !== '429').length
  if (writes > intents) wrong.push(`Twilio was sent ${writes} changes, and only ${intents} were written down before`)
  return { wrong, writes, unknown }
}
