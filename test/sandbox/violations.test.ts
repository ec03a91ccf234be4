import t from 'tap'
import { handRegisteredNumber, plainNumber } from '../../src/sandbox/seed.js'
import type { Sandbox } from '../../src/sandbox/server.js'
import { sandboxFor } from './client.js'

const kinds = (sandbox: Sandbox) => sandbox.violations().map(({ kind }) => kind)

t.test('the documented procedure breaks nothing', async (t) => {
  const { write, remove, createAddress, clock, sandbox } = await sandboxFor(t)
  const [one, other] = [await createAddress(), await createAddress()]
  await write(plainNumber, { EmergencyAddressSid: one })
  clock.advance(3000)
  await write(plainNumber, { EmergencyAddressSid: '' })
  clock.advance(2000)
  await write(plainNumber, { EmergencyAddressSid: other })
  clock.advance(3000)
  t.equal((await remove(`/Addresses/${one}.json`)).status, 204)
  t.equal((await write(plainNumber, { Nonsense: '1' })).status, 200)
  t.same(sandbox.violations(), [])
})

t.test('a number is never released', async (t) => {
  const { remove, numberPath, look, sandbox } = await sandboxFor(t)
  for (const phoneNumber of [plainNumber, handRegisteredNumber]) {
    t.match(await remove(numberPath(phoneNumber)), { status: 400, body: { status: 400, code: 20409 } })
    t.equal((await look(phoneNumber)).phone_number, phoneNumber)
  }
  t.same(kinds(sandbox), ['number-release', 'number-release'])
})

t.test('two changes in one request are refused and have no effect', async (t) => {
  const { write, look, createAddress, sandbox } = await sandboxFor(t)
  const answer = await write(plainNumber, { EmergencyAddressSid: await createAddress(), EmergencyStatus: 'Active' })
  t.equal(answer.status, 422)
  t.equal((await look(plainNumber)).emergency_address_sid, null)
  t.same(kinds(sandbox), ['two-changes-in-one-request'])
})

t.test('a number is never transferred', async (t) => {
  const { write, sandbox } = await sandboxFor(t)
  t.equal((await write(plainNumber, { AccountSid: `AC${'0'.repeat(32)}` })).status, 422)
  t.same(kinds(sandbox), ['account-transfer'])
  t.equal(sandbox.violations()[0]?.seq, sandbox.requests().at(-1)?.seq)
})

t.test('an association that comes when it should not is noted', async (t) => {
  const { write, createAddress, sandbox } = await sandboxFor(t)
  await write(handRegisteredNumber, { EmergencyAddressSid: await createAddress() })
  t.same(kinds(sandbox), ['associate-when-not-unregistered'])
})

t.test('a write to a pending number is noted, even where it would be ignored', async (t) => {
  const { write, createAddress, sandbox } = await sandboxFor(t)
  await write(plainNumber, { EmergencyAddressSid: await createAddress() })
  await write(plainNumber, { EmergencyStatus: 'Active' })
  t.same(kinds(sandbox), ['write-while-pending'])
})

t.test('writes to one number must not overlap, writes to two may', async (t) => {
  const { write, createAddress, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  sandbox.setDelays({ latencyMs: 20 })
  await Promise.all([
    write(plainNumber, { EmergencyAddressSid: sid }),
    write('+14155550101', { EmergencyAddressSid: sid })
  ])
  t.same(kinds(sandbox), [])
  sandbox.setMode({ emergencyStatus: 'ignored' })
  const number = '+14155550102'
  await Promise.all([write(number, { EmergencyStatus: 'Active' }), write(number, { EmergencyStatus: 'Active' })])
  t.same(kinds(sandbox), ['overlapping-writes'])
  await write(number, { EmergencyStatus: 'Active' })
  t.equal(kinds(sandbox).length, 1, 'what is done no longer overlaps')
})

t.test('two live Addresses must not share a name of ours', async (t) => {
  const { remove, post, createAddress, sandbox } = await sandboxFor(t)
  const ours = 'addr_01JZZZZZZZZZZZZZZZZZZZZZZZ'
  const one = await createAddress({ FriendlyName: ours })
  await remove(`/Addresses/${one}.json`)
  await createAddress({ FriendlyName: ours })
  await createAddress({ FriendlyName: 'Front desk' })
  t.same(kinds(sandbox), [])
  const other = await createAddress({ FriendlyName: 'other' })
  await post(`/Addresses/${other}.json`, { FriendlyName: ours })
  await createAddress({ FriendlyName: ours })
  t.same(kinds(sandbox), ['duplicate-friendly-name', 'duplicate-friendly-name'])
})
