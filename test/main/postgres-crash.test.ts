import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { startSandbox } from '../../src/sandbox/server.js'
import { aPostgresServer, asked } from '../support/postgres-server.js'
import { listening, started } from '../support/process.js'
import { until } from '../support/service.js'

const NUMBERS = ['+14155550100', '+14155550101', '+14155550102', '+14155550103']
const KILLS = 6

/** What one caller sent, in order, and the generation it was answered with; null where it was not. */
interface Sent {
  readonly street: string
  readonly generation: number | null
}

/** Declares one street after the other, each the next once it is answered. */
async function writer (url: string, phoneNumber: string, over: AbortSignal): Promise<Sent[]> {
  const sent: Sent[] = []
  for (let turn = 0; !over.aborted; turn++) {
    const street = `${100 + turn} Market St`
    const generation = await fetch(`${url}/v1/assignments/${phoneNumber}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address: { ...EXAMPLE.address, street } })
    }).then(async (answer) => {
      const body = await answer.json() as { generation: number }
      if (answer.ok) return body.generation
      // A caller comes back later, and sooner than it was told to.
      if (answer.status === 503) await setTimeout(20)
      else throw new Error(`answered with ${answer.status}`)
      return null
    })
    sent.push({ street, generation })
  }
  return sent
}

/** The generation and street that stand in the ledger, by number. */
async function stored (databaseUrl: string): Promise<Map<string, Sent>> {
  const rows = await asked<{ phone_number: string, generation: number, street: string }>(databaseUrl,
    'SELECT phone_number, generation, street FROM assignment JOIN address ON address.id = address_id')
  return new Map(rows.map(({ phone_number: number, generation, street }) => [number, { generation, street }]))
}

// PostgreSQL is made anew, and recovers from every kill.
t.setTimeout(300_000)

t.test('Postgres killed again and again under load: the process lives, and what was acknowledged stays', async (t) => {
  const postgres = await aPostgresServer(t)
  const twilio = await startSandbox({ delays: { registrationMs: 100, unregistrationMs: 50 } })
  t.teardown(twilio.close)
  const service = started(t, {
    DATABASE_URL: postgres.url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_BASE_URL: twilio.url,
    PORT: '0',
    POLL_INTERVAL_MS: '50',
    TWILIO_TIMEOUT_MS: '800',
    LEASE_MS: '2000',
    QUARANTINE_MS: '1600'
  })
  const url = await listening(service)
  const reconnected = () => until(
    () => asked(postgres.url, "SELECT 1 FROM pg_stat_activity WHERE application_name = 'reconcile'").catch(() => []),
    (rows) => rows.length > 0)
  await reconnected()

  const over = new AbortController()
  const acknowledged = (sent: readonly Sent[]) => sent.filter(({ generation }) => generation !== null).length
  const writers = NUMBERS.map((number) => writer(url, number, over.signal))
  const recoveries: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    // Statements are in flight when it happens: the writers never rest.
    await setTimeout(200 + 150 * kill)
    await (kill % 3 === 2 ? postgres.stopImmediately() : postgres.kill9())
    await setTimeout(kill % 2 === 0 ? 0 : 300)
    await postgres.start()
    const up = performance.now()
    await until(() => fetch(`${url}/readyz`), ({ status }) => status === 200)
    recoveries.push(performance.now() - up)
  }
  over.abort()
  const sent = await Promise.all(writers)

  t.ok(recoveries.every((ms) => ms < 5_000), `ready again after ${recoveries.map(Math.round).join(', ')} ms`)
  t.equal(service.child.exitCode, null, 'the process has lived through it')
  t.equal(service.output.err, '')
  t.notMatch(service.output.out, /"level":60|nobody foresaw|UnhandledPromise/)

  const rows = await stored(postgres.url)
  for (const [index, number] of NUMBERS.entries()) {
    const all = sent[index] ?? []
    t.ok(acknowledged(all) > KILLS, `${acknowledged(all)} declarations of ${number} were acknowledged`)
    const last = all.findLastIndex(({ generation }) => generation !== null)
    const row = rows.get(number)
    t.ok((row?.generation ?? 0) >= (all[last]?.generation ?? 0), 'the generation that was acknowledged is there')
    t.ok(all.slice(last).some(({ street }) => street === row?.street), 'the last that was acknowledged, or a later one')
    const generations = all.flatMap(({ generation }) => generation ?? [])
    t.ok(generations.every((generation, turn) => turn === 0 || generation > (generations[turn - 1] ?? 0)),
      'no acknowledged generation was given twice')
  }

  await until(() => fetch(`${url}/v1/assignments?state=ready`).then((answer) => answer.json() as
    Promise<{ data: unknown[] }>), ({ data }) => data.length === NUMBERS.length)
  await reconnected()
  t.match(await fetch(`${url}/readyz`).then((answer) => answer.json()), { status: 'ready' })
  t.same(twilio.violations(), [])
  service.child.kill('SIGTERM')
  t.same(await service.exit, [0, null])
})
