import t from 'tap'
import {
  nonGeographicNumber, plainNumber, tollFreeNumber, unsupportedCountryNumber, voicelessNumber
} from '../../src/sandbox/seed.js'
import { sandboxFor } from './client.js'

const number = plainNumber
const state = (body: Record<string, unknown>) => [body['emergency_address_sid'], body['emergency_address_status']]

t.test('a fresh number reads Active and is registered nowhere', async (t) => {
  const { look } = await sandboxFor(t)
  const seen = await look(number)
  t.equal(seen.emergency_status, 'Active')
  t.same(state(seen), [null, 'unregistered'])
})

t.test('an association is pending until its time has come', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  const answer = await write(number, { EmergencyAddressSid: sid })
  t.equal(answer.status, 200)
  t.same(state(answer.body), [sid, 'pending-registration'])
  clock.advance(2999)
  t.same(state(await look(number)), [sid, 'pending-registration'])
  clock.advance(1)
  t.same(state(await look(number)), [sid, 'registered'])
  t.same(sandbox.violations(), [])
})

t.test('a clear hides the SID at once and is done later', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  await write(number, { EmergencyAddressSid: await createAddress() })
  clock.advance(3000)
  const answer = await write(number, { EmergencyAddressSid: '' })
  t.equal(answer.status, 200)
  t.same(state(answer.body), [null, 'pending-unregistration'])
  clock.advance(1999)
  t.same(state(await look(number)), [null, 'pending-unregistration'])
  clock.advance(1)
  t.same(state(await look(number)), [null, 'unregistered'])
  t.same(sandbox.violations(), [])
})

t.test('a clear of nothing is no error', async (t) => {
  const { write, sandbox } = await sandboxFor(t)
  const answer = await write(number, { EmergencyAddressSid: '' })
  t.equal(answer.status, 200)
  t.same(state(answer.body), [null, 'unregistered'])
  t.same(sandbox.violations(), [])
})

t.test('nothing may be written while pending', async (t) => {
  const { write, createAddress, clock, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  await write(number, { EmergencyAddressSid: sid })
  for (const value of [sid, '', await createAddress(), `AD${'0'.repeat(32)}`]) {
    const answer = await write(number, { EmergencyAddressSid: value })
    t.match(answer, { status: 409, body: { code: 20409, status: 409 } }, `while registering: ${value}`)
  }
  clock.advance(3000)
  await write(number, { EmergencyAddressSid: '' })
  for (const value of [sid, '']) {
    t.match(await write(number, { EmergencyAddressSid: value }), { status: 409, body: { code: 20409 } })
  }
  t.equal(sandbox.violations().filter(({ kind }) => kind === 'write-while-pending').length, 6)
})

t.test('the same SID again changes nothing', async (t) => {
  const { write, createAddress, clock } = await sandboxFor(t)
  const sid = await createAddress()
  await write(number, { EmergencyAddressSid: sid })
  clock.advance(3000)
  const answer = await write(number, { EmergencyAddressSid: sid })
  t.equal(answer.status, 200)
  t.same(state(answer.body), [sid, 'registered'])
})

t.test('SID to SID is refused unless told otherwise', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  const [one, other] = [await createAddress(), await createAddress()]
  await write(number, { EmergencyAddressSid: one })
  clock.advance(3000)
  t.match(await write(number, { EmergencyAddressSid: other }), { status: 400, body: { code: 20409 } })
  t.same(state(await look(number)), [one, 'registered'])
  sandbox.setMode({ swapInPlace: 'accept' })
  const answer = await write(number, { EmergencyAddressSid: other })
  t.equal(answer.status, 200)
  t.same(state(answer.body), [other, 'pending-registration'])
  clock.advance(3000)
  t.same(state(await look(number)), [other, 'registered'])
})

t.test('an SID left over on an unregistered number may be asked for again, and no other', async (t) => {
  const { write, createAddress, sandbox } = await sandboxFor(t)
  const [one, other] = [await createAddress(), await createAddress()]
  sandbox.patchNumber(number, { emergencyAddressSid: one })
  t.match(await write(number, { EmergencyAddressSid: other }), { status: 400, body: { code: 20409 } })
  const answer = await write(number, { EmergencyAddressSid: one })
  t.same(state(answer.body), [one, 'pending-registration'])
})

t.test('a registration can fail, keeps its SID, and has to be cleared first', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  const hopeless = await createAddress({ Street: '1 Never Registers Rd' })
  await write(number, { EmergencyAddressSid: hopeless })
  clock.advance(3000)
  t.same(state(await look(number)), [hopeless, 'registration-failure'])
  sandbox.setMode({ swapInPlace: 'accept' })
  for (const sid of [hopeless, await createAddress()]) {
    t.match(await write(number, { EmergencyAddressSid: sid }), { status: 400, body: { code: 20409 } })
  }
  t.same(state((await write(number, { EmergencyAddressSid: '' })).body), [null, 'pending-unregistration'])
  clock.advance(2000)
  t.same(state(await look(number)), [null, 'unregistered'])
})

t.test('an unregistration can fail, brings its SID back, and can be tried again', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  const sid = await createAddress()
  for (const arrange of [
    () => sandbox.setMode({ nextUnregistrationFails: true }),
    () => sandbox.patchNumber(number, { nextUnregistrationFails: true })
  ]) {
    await write(number, { EmergencyAddressSid: sid })
    clock.advance(3000)
    arrange()
    await write(number, { EmergencyAddressSid: '' })
    clock.advance(2000)
    t.same(state(await look(number)), [sid, 'unregistration-failure'])
    t.match(await write(number, { EmergencyAddressSid: sid }), { status: 400, body: { code: 20409 } })
    await write(number, { EmergencyAddressSid: '' })
    clock.advance(2000)
    t.same(state(await look(number)), [null, 'unregistered'])
  }
})

t.test('the first read after a clear can be stale', async (t) => {
  const { write, look, get, createAddress, clock } = await sandboxFor(t, { mode: { staleReadAfterClear: true } })
  const sid = await createAddress()
  for (const read of [
    () => look(number),
    async () => (await get(`/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(number)}`)).body
      .incoming_phone_numbers[0]
  ]) {
    await write(number, { EmergencyAddressSid: sid })
    clock.advance(3000)
    t.same(state((await write(number, { EmergencyAddressSid: '' })).body), [null, 'pending-unregistration'])
    t.same(state(await read()), ['', 'registered'])
    t.same(state(await read()), [null, 'pending-unregistration'])
    clock.advance(2000)
    t.same(state(await read()), [null, 'unregistered'])
  }
})

t.test('an unset SID can be an empty string', async (t) => {
  const { look } = await sandboxFor(t, { mode: { emptySid: 'empty-string' } })
  t.same(state(await look(number)), ['', 'unregistered'])
})

t.test('an Address has to be there, for emergencies, and of the number\'s country', async (t) => {
  const { write, createAddress, look } = await sandboxFor(t)
  const plain = await createAddress({ EmergencyEnabled: 'false' })
  const british = await createAddress({ IsoCountry: 'GB', Region: 'London', City: 'London', PostalCode: 'SW1A 1AA' })
  const cases = [
    { sid: `AD${'f'.repeat(32)}`, code: 22109, because: 'missing, or of another account' },
    { sid: 'nonsense', code: 22109, because: 'no SID at all' },
    { sid: plain, code: 22109, because: 'not enabled for emergencies' },
    { sid: british, code: 21628, because: 'of another country' }
  ]
  for (const { sid, code, because } of cases) {
    t.match(await write(number, { EmergencyAddressSid: sid }), { status: 400, body: { code, status: 400 } }, because)
  }
  t.same(state(await look(number)), [null, 'unregistered'])
})

t.test('a number has to have a voice and a supported country', async (t) => {
  const { write, createAddress } = await sandboxFor(t)
  const [american, british] = [await createAddress(), await createAddress({ IsoCountry: 'GB', PostalCode: 'SW1A 1AA' })]
  for (const phoneNumber of [voicelessNumber, unsupportedCountryNumber]) {
    t.match(await write(phoneNumber, { EmergencyAddressSid: american }), { status: 400, body: { code: 22401 } })
  }
  t.equal((await write(tollFreeNumber, { EmergencyAddressSid: american })).status, 200)
  t.equal((await write(nonGeographicNumber, { EmergencyAddressSid: british })).status, 200)
})

t.test('EmergencyStatus is accepted and ignored', async (t) => {
  const { write, sandbox } = await sandboxFor(t)
  for (const value of ['Inactive', 'Active', 'Nonsense']) {
    const answer = await write(number, { EmergencyStatus: value })
    t.match(answer, { status: 200, body: { emergency_status: 'Active' } })
  }
  t.same(sandbox.violations(), [])
})

t.test('EmergencyStatus as the older procedure told it', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t, { mode: { emergencyStatus: 'legacy' } })
  sandbox.patchNumber(number, { emergencyStatus: 'Inactive' })
  const invalid = { status: 422, body: { code: 20422 } }
  t.match(await write(number, { EmergencyStatus: 'Active' }), invalid, 'only when registered')
  t.match(await write(number, { EmergencyStatus: 'active' }), invalid, 'no such value')
  await write(number, { EmergencyAddressSid: await createAddress() })
  t.match(await write(number, { EmergencyStatus: 'Active' }), { status: 409 }, 'not while pending')
  clock.advance(3000)
  for (const { wanted, between } of [
    { wanted: 'Active', between: 'Pending Activation' },
    { wanted: 'Inactive', between: 'Pending Deactivation' }
  ]) {
    t.match(await write(number, { EmergencyStatus: wanted }), { status: 200, body: { emergency_status: between } })
    t.match(await write(number, { EmergencyStatus: wanted }), { status: 409, body: { code: 20409 } })
    clock.advance(2999)
    t.match(await look(number), { emergency_status: between })
    clock.advance(1)
    t.match(await look(number), { emergency_status: wanted })
    t.match(await write(number, { EmergencyStatus: wanted }), { status: 200, body: { emergency_status: wanted } })
  }
})

t.test('a delay can be drawn from a range, the same at every run', async (t) => {
  const times: number[] = []
  for (let run = 0; run < 2; run += 1) {
    const { write, createAddress, sandbox, clock } = await sandboxFor(t, { delays: { registrationMs: [1000, 9000] } })
    await write(number, { EmergencyAddressSid: await createAddress() })
    times.push((sandbox.number(number)?.registration?.at ?? 0) - clock.now().getTime())
  }
  t.ok(times.every((ms) => ms >= 1000 && ms <= 9000))
  t.equal(times[0], times[1])
})

t.test('a share of the associations can end in failure, at whatever address', async (t) => {
  const { write, look, createAddress, clock, sandbox } = await sandboxFor(t)
  const addressSid = await createAddress()
  const outcomes = new Map<unknown, number>()
  sandbox.setMode({ registrationFailureShare: 0.5 })
  for (let round = 0; round < 40; round += 1) {
    await write(number, { EmergencyAddressSid: addressSid })
    clock.advance(3000)
    const { emergency_address_status: status } = await look(number)
    outcomes.set(status, (outcomes.get(status) ?? 0) + 1)
    await write(number, { EmergencyAddressSid: '' })
    clock.advance(2000)
  }
  t.same([...outcomes.keys()].sort(), ['registered', 'registration-failure'])
  t.ok([...outcomes.values()].every((times) => times >= 10), 'about as often as was asked for')
  sandbox.setMode({ registrationFailureShare: 0 })
  await write(number, { EmergencyAddressSid: addressSid })
  clock.advance(3000)
  t.match(await look(number), { emergency_address_status: 'registered' })
})
