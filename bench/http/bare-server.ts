import fastify from 'fastify'
import pg from 'pg'
import { BARE_READ_SCHEMA, BARE_WRITE_SCHEMA } from './bare-schema.js'

/**
 * The rival: what somebody would write who needs the two answers and nothing else. Fastify and `pg`, schemas on what
 * comes in and goes out, named statements, a pool of the same size; no key, no rules, no queue. It tells of errors.
 */
const { DATABASE_URL: connectionString = '', PORT: port, POOL_SIZE: max } = process.env

const UPSERT = {
  name: 'upsert',
  text: `INSERT INTO assignment AS a (phone_number, address_id, emergency_calling, state, coverage, updated_at)
    VALUES ($1, $2, $3, 'converging', 'protected', now())
    ON CONFLICT (phone_number) DO UPDATE SET address_id = EXCLUDED.address_id, generation = a.generation + 1,
      emergency_calling = EXCLUDED.emergency_calling, state = EXCLUDED.state, updated_at = EXCLUDED.updated_at
    RETURNING phone_number AS "phoneNumber", address_id AS "addressId", emergency_calling AS "emergencyCalling",
      generation, state, coverage, updated_at AS "updatedAt"`
}

const TELL = {
  name: 'tell',
  text: 'INSERT INTO event (phone_number, type, generation, address_id) VALUES ($1, \'declared\', $2, $3)'
}

const READ = {
  name: 'read',
  text: `SELECT phone_number AS "phoneNumber", state, coverage, generation, observed_generation AS "observedGeneration",
      emergency_status AS "emergencyStatus", emergency_address_status AS "emergencyAddressStatus",
      emergency_address_sid AS "emergencyAddressSid", observed_at AS "observedAt",
      unprotected_since AS "unprotectedSince"
    FROM assignment WHERE phone_number = $1`
}

interface Written { readonly generation: number }

const pool = new pg.Pool({ connectionString, max: Number(max) })

const app = fastify({ logger: { level: 'error' } })

app.put<{ Params: { phoneNumber: string }, Body: { addressId: string, emergencyCalling?: string } }>(
  '/v1/assignments/:phoneNumber', { schema: BARE_WRITE_SCHEMA }, async ({ params: { phoneNumber }, body }) => {
    const { addressId, emergencyCalling = 'enabled' } = body
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const values = [phoneNumber, addressId, emergencyCalling]
      const { rows: [row] } = await client.query<Written>({ ...UPSERT, values })
      await client.query({ ...TELL, values: [phoneNumber, row?.generation, addressId] })
      await client.query('COMMIT')
      return row
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
  })

app.get<{ Params: { phoneNumber: string } }>(
  '/v1/assignments/:phoneNumber/status', { schema: BARE_READ_SCHEMA }, async ({ params: { phoneNumber } }, reply) => {
    const { rows: [row] } = await pool.query({ ...READ, values: [phoneNumber] })
    return row ?? await reply.code(404).send()
  })

app.get('/healthz', async () => 'ok')

await app.listen({ host: '127.0.0.1', port: Number(port) })
