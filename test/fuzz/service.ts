import pg from 'pg'
import type { Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { seedExample } from '../../src/main/seed-example.js'
import { aService, KEY } from '../support/service.js'
import type { Sent } from './requests.js'

/**
 * What a refused request may well leave behind: that it was refused, for whoever sends it again, and what Twilio showed
 * of a number when it was asked whether the account owns it.
 */
const MAY_CHANGE = ['idempotency_key', 'phone_number']

const { addressId, suggestedAddressId, suggestedAddress } = EXAMPLE
const SUGGESTION = JSON.stringify({
  status: 400,
  code: 21629,
  message: 'Check the suggested address.',
  moreInfo: null,
  requestId: null,
  suggestion: { civic: { ...suggestedAddress, street: '1 SUGGEST WAY' }, differences: [] }
})

const PREPARED: Readonly<Record<string, readonly string[]>> = {
  'post /v1/addresses/{id}/suggestion-acceptances': [
    `UPDATE address SET refusal = '${SUGGESTION}', state = 'suggested' WHERE id = '${suggestedAddressId}'`
  ],
  // Twilio has shown nothing yet that would keep it in use: once nobody wants it, it may go.
  'delete /v1/addresses/{id}': [
    'DELETE FROM intent', `DELETE FROM assignment WHERE address_id = '${addressId}'`
  ]
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** The API alone on a real ledger, with nobody at work behind it: what changes there was changed by a request. */
export async function fuzzed (t: Test) {
  const { config, start, lines } = await aService(t, { SWEEP_INTERVAL_MS: '86400000', REDIS_URL: '' })
  await seedExample(config('api'))
  const service = await start('api')
  t.teardown(service.stop)
  const pool = new pg.Pool({ connectionString: config('api').databaseUrl, max: 1 })
  t.teardown(() => pool.end())
  const { rows } = await pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY($1) ORDER BY 1",
    [MAY_CHANGE])
  const digests = rows.map(({ name }) =>
    `SELECT '${name}' AS name, md5(coalesce(string_agg(r::text, ',' ORDER BY r::text), '')) AS digest FROM "${name}" r`)

  return {
    lines,
    /** Has the ledger so that the operation can be carried out, as the examples are not by themselves. */
    async prepare (operation: string): Promise<void> {
      for (const statement of PREPARED[operation] ?? []) await pool.query(statement)
    },
    async send ({ method, url, headers, body }: Sent): Promise<Answer> {
      const response = await fetch(`${service.url}${url}`, {
        method, headers: { authorization: `Bearer ${KEY}`, ...headers }, ...body !== undefined && { body }
      })
      const type = response.headers.get('content-type') ?? ''
      return { status: response.status, type, body: await response.text() }
    },
    /** What all of the ledger is, in a few words. */
    async state (): Promise<string> {
      const { rows } = await pool.query(digests.join(' UNION ALL '))
      return JSON.stringify(rows)
    }
  }
}
