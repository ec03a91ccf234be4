import { setTimeout } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import t, { type Test } from 'tap'
import type { AddressSid, PhoneNumber } from '../../src/domain/brand.js'
import { DEFAULTS } from '../../src/domain/declaration.js'
import { remove } from '../../src/main/declare.js'
import { statusOf } from '../../src/plan/status.js'
import { drive } from '../../src/reconcile/drive.js'
import type { Claim, Key } from '../../src/reconcile/ports.js'
import { openDeclarations } from '../../src/store/declarations.js'
import { offerDue } from '../../src/store/due.js'
import { PATIENCE } from '../support/patience.js'
import { ALL_DUE, aWorld, declaring, NUMBER, OFFICE, UNASKED, WAREHOUSE, type World } from '../support/world.js'

const KEY: Key = { kind: 'assignment', key: NUMBER }

async function declared (t: Test, more: Parameters<typeof declaring>[2] = {}): Promise<World> {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, more))
  return world
}

async function claimed (world: World, key: Key): Promise<Claim> {
  const claim = await world.ledger.claim(key)
  if (claim === null) throw new Error('It could not be claimed.')
  return claim
}

/** Does something while another transaction, which has done `first`, has not committed yet; then lets it commit. */
async function whileOpen<Value> (
  world: World,
  first: (client: PoolClient) => Promise<unknown>,
  then: () => Promise<Value>,
  meanwhile: (client: PoolClient) => Promise<unknown> = async () => {}
): Promise<Value> {
  const client = await world.pool.connect()
  await client.query('BEGIN')
  await first(client)
  const waiting = then()
  await untilSomebodyWaits(world)
  await meanwhile(client)
  await client.query('COMMIT')
  client.release()
  return await waiting
}

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** Until a statement of this database waits for a lock: the interleaving is the one that is meant. */
async function untilSomebodyWaits ({ pool }: World): Promise<void> {
  for (let look = 0; look < 200; look++) {
    const { rows } = await pool.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    if (rows.length > 0) return
    await setTimeout(10)
  }
  throw new Error('Nobody waited.')
}

t.test('a claim that waited for a commit sees all that was committed', async (t) => {
  const world = await declared(t)
  const sid = `AD${'1'.repeat(32)}`
  const claim = await whileOpen(world, async (client) => {
    await client.query("UPDATE address SET sid = $1, state = 'valid'", [sid])
    await client.query('UPDATE assignment SET wakes = wakes + 1, due_at = now()')
  }, () => world.ledger.claim(KEY))
  t.match(claim, { wakes: 1, managed: { address: { sid, state: 'valid' } } })
})

t.test('a claim that waited for a declaration of a new address takes the lease with the new wish', async (t) => {
  const world = await declared(t)
  const claim = await whileOpen(world, async (client) => {
    const declarations = openDeclarations(client as unknown as Pool, world.accountSid, { patience: PATIENCE })
    const standing = await declarations.read(NUMBER, WAREHOUSE)
    const { place, assignment } = standing
    if (place === null || assignment === null) throw new Error('It was declared.')
    await declarations.write(standing, place, {
      phoneNumber: NUMBER,
      isoCountry: 'US',
      desired: { ...assignment.desired, addressId: place.id },
      newGeneration: true,
      event: 'declared',
      asked: UNASKED
    })
  }, () => world.ledger.claim(KEY))
  t.match(claim, { managed: { generation: 2 } })
})

t.test('a verdict that waited for a declaration wakes what was declared', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  const { value: { id } } = await world.addresses.create(OFFICE, UNASKED)
  const claim = await claimed(world, { kind: 'address', key: id })
  const sid = `AD${'1'.repeat(32)}` as AddressSid
  if (claim.managed.kind !== 'address') throw new Error('An address was claimed.')
  const accepted = { ...claim.managed, sid }
  const finished = await whileOpen(world, async (client) => {
    const declarations = openDeclarations(client as unknown as Pool, world.accountSid, { patience: PATIENCE })
    const standing = await declarations.read(NUMBER, id)
    if (standing.place === null) throw new Error('It was created.')
    await declarations.write(standing, standing.place, {
      phoneNumber: NUMBER,
      isoCountry: 'US',
      desired: { ...DEFAULTS, assigned: true, addressId: id, emergencyCalling: 'enabled' },
      newGeneration: true,
      event: 'declared',
      asked: UNASKED
    })
  }, () => world.ledger.finish(claim, accepted, null, null, []))
  t.same(finished, { fenced: false, woken: [KEY] })
})

t.test('a page that waited for a declaration wakes the assignment all the same', async (t) => {
  const world = await declared(t, { drift: 'heal' })
  await world.reach('ready')
  const reading = await world.phoneNumbers.read(NUMBER)
  if (reading === null) throw new Error('It was swept.')
  const bare = {
    ...reading.value.number,
    emergencyAddressSid: null,
    emergencyAddressStatus: 'unregistered',
    observedAt: new Date(reading.now.getTime() + 1_000)
  }
  const woken = await whileOpen(world,
    (client) => client.query('UPDATE assignment SET version = version + 1'),
    () => world.inventory.savePage(world.accountSid, [bare], null))
  t.same(woken, [KEY])
})

t.test('a wish that is taken back before the request leaves is not carried out', async (t) => {
  const world = await declared(t)
  await world.reach('ready')
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const { begin } = world.ledger
  let takenBack = 0
  Object.assign(world.ledger, {
    begin: async (...planned: Parameters<typeof begin>) => {
      if (planned[2].name === 'disassociate-address') {
        takenBack += 1
        await world.declare(declaring(NUMBER, OFFICE))
      }
      return await begin(...planned)
    }
  })
  await world.reach('ready')
  t.equal(takenBack, 1)
  t.notOk(world.writes().includes('POST IncomingPhoneNumbers address='), 'the working address stayed')
  t.match(await world.status(), { coverage: 'protected' })
})

t.test('the rows of another account are nobody\'s business', async (t) => {
  const world = await declared(t)
  await world.pool.query("INSERT INTO account (account_sid) VALUES ('ACother')")
  await world.pool.query("UPDATE assignment SET account_sid = 'ACother'")
  const due = await offerDue(world.pool, world.accountSid, 100, ALL_DUE)
  t.same(due.filter(({ key }) => key.kind === 'assignment'), [])
  t.equal(await world.ledger.claim(KEY), null)
})

t.test('hundreds of declarations of one address while workers run: none is left behind', async (t) => {
  const world = await aWorld(t)
  const numbers = Array.from({ length: 400 }, (_, index) => `+1415556${String(index).padStart(4, '0')}`)
  for (const phoneNumber of numbers) world.twilio.addNumber({ phoneNumber })
  await world.sweep()
  const declarations = new AbortController()
  const lane = async () => {
    while (!declarations.signal.aborted) {
      for (const { key } of await offerDue(world.pool, world.accountSid, 20, ALL_DUE)) {
        await drive(key, world.once, () => false, () => {})
      }
    }
  }
  const lanes = Array.from({ length: 4 }, lane)
  for (let first = 0; first < numbers.length; first += 20) {
    await Promise.all(numbers.slice(first, first + 20).map((number) => world.declare(declaring(number, OFFICE))))
  }
  declarations.abort()
  await Promise.all(lanes)
  await world.until(async () => {
    const { items } = await world.assignments.list({ sort: 'phoneNumber', limit: 500, after: null, state: ['ready'] })
    return items.length === numbers.length
  })
  const { rows } = await world.pool.query("SELECT phone_number FROM assignment WHERE coverage <> 'protected'")
  t.same(rows, [])
  t.same(world.twilio.violations(), [])
})

t.test('a wish that was read before a clear was begun neither lists nor answers it as protected', async (t) => {
  const world = await declared(t)
  await world.reach('ready')
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const { ledger: { begin }, declarations } = world
  const listed: unknown[] = []
  Object.assign(world.ledger, {
    begin: async (...planned: Parameters<typeof begin>) => {
      if (planned[2].name !== 'disassociate-address' || listed.length > 0) return await begin(...planned)
      const standing = await declarations.read(NUMBER, OFFICE)
      const { assignment, place } = standing
      if (assignment === null || place === null) throw new Error('Both are there.')
      const begun = await begin(...planned)
      const desired = { ...assignment.desired, addressId: place.id }
      const written = await declarations.write(standing, place, {
        phoneNumber: NUMBER, isoCountry: 'US', desired, newGeneration: true, event: 'declared', asked: UNASKED
      })
      if (written === null) throw new Error('Nobody else has declared.')
      const { state, coverage } = statusOf(written.value, { now: written.now, patience: PATIENCE })
      listed.push({ state, coverage })
      listed.push(...(await world.pool.query('SELECT state, coverage FROM assignment')).rows)
      return begun
    }
  })
  await world.reach('ready')
  const bare = { state: 'converging', coverage: 'unprotected' }
  t.strictSame(listed, [bare, bare])
  t.match(await world.status(), { coverage: 'protected' }, 'and it is again in the end')
})

t.test('an address whose number is just being cleared is not retired: it is what a change goes back to', async (t) => {
  const world = await declared(t)
  await world.reach('ready')
  const { value } = await world.assignments.read(NUMBER) ?? t.fail('it is there') as never
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const retired = await whileOpen(world,
    (client) => client.query('LOCK TABLE phone_number IN ACCESS EXCLUSIVE MODE'),
    () => world.addresses.retire(value.desired.addressId, UNASKED).then(() => 'retired', codeOf),
    // What the finish of a clear stores in one commit: remembered, and the number bare.
    async (client) => {
      await client.query('UPDATE assignment SET previous_sid = $2 WHERE phone_number = $1', [NUMBER, value.address.sid])
      await client.query('UPDATE phone_number SET emergency_address_sid = NULL WHERE phone_number = $1', [NUMBER])
    })
  t.equal(retired, 'address-in-use')
})

t.test('a removal that lost a race to a declaration removes what is there now', async (t) => {
  const world = await declared(t)
  await world.reach('ready')
  const stale = await world.assignments.read(NUMBER)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const readings = [stale, stale]
  const removed = await remove(NUMBER, UNASKED, {
    ...world,
    defaults: DEFAULTS,
    readAssignment: async (number) => readings.shift() ?? await world.assignments.read(number),
    wake: () => {}
  })
  t.equal((await world.assignments.read(NUMBER))?.value.desired.addressId, removed?.value.desired.addressId)
  t.match(removed, { value: { generation: 3, desired: { assigned: false } } })
})

t.test('the end of a pass locks what it marks in order, and meets nobody coming the other way', async (t) => {
  const world = await declared(t)
  await world.declare(declaring('+14155550101', OFFICE))
  await world.pool.query('UPDATE assignment SET missed = 1, missed_at = now() WHERE phone_number = $1', [NUMBER])
  const startedAt = new Date(Date.now() + 1_000)
  const lock = 'SELECT FROM assignment WHERE phone_number = $1 FOR UPDATE'
  const ended = await whileOpen(world, async (client) => {
    await client.query(lock, [NUMBER])
  }, () => world.inventory.endSweep(world.accountSid, startedAt, [NUMBER as PhoneNumber]),
  async (client) => { await client.query(lock, ['+14155550101']) })
  t.same(ended, [{ kind: 'assignment', key: '+14155550101' }])
})
