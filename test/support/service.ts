import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import type { Test } from 'tap'
import { readConfig } from '../../src/main/config.js'
import { startService } from '../../src/main/service.js'
import { startSandbox } from '../../src/sandbox/server.js'
import { emptyDatabase } from './database.js'

/** What callers must send. */
export const KEY = 'a-key-of-at-least-thirty-two-characters'

/** The whole service over real HTTP, in real time made short. */
export async function aService (t: Test, more: Record<string, string> = {}) {
  const twilio = await startSandbox({ delays: { registrationMs: 60, unregistrationMs: 40, callingMs: 40 } })
  const databaseUrl = await emptyDatabase(t)
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => { lines.push(line) } })
  const config = (role: string) => readConfig({
    PORT: '0',
    POLL_INTERVAL_MS: '20',
    SWEEP_INTERVAL_MS: '1000',
    LOG_LEVEL: 'silent',
    ADMIN_API_KEY: KEY,
    ROLE: role,
    DATABASE_URL: databaseUrl,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_BASE_URL: twilio.url,
    ...more
  })
  t.teardown(twilio.close)
  return { twilio, config, start: (role: string) => startService(config(role), log), lines }
}

export interface Call { readonly method?: string, readonly body?: unknown, readonly key?: string | null }

export async function call (url: string | null, path: string, { method = 'GET', body, key = KEY }: Call = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...key !== null && { authorization: `Bearer ${key}` },
      ...body !== undefined && { 'content-type': 'application/json' }
    },
    ...body !== undefined && { body: JSON.stringify(body) }
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, body: isJson ? JSON.parse(text) : text === '' ? null : text }
}

/** As long as anything may take on a machine that is busy: nobody waits so long for what is right. */
const LONGEST_MS = 60_000

/** Asks again until the answer is as awaited. */
export async function until<Answer> (
  ask: () => Promise<Answer> | Answer, good: (answer: Answer) => boolean
): Promise<Answer> {
  const began = performance.now()
  while (performance.now() - began < LONGEST_MS) {
    const answer = await ask()
    if (good(answer)) return answer
    await setTimeout(25)
  }
  throw new Error('It did not come to pass.')
}
