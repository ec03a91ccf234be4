import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sandboxClock } from '../../src/sandbox/clock.js'
import { plainNumber } from '../../src/sandbox/seed.js'
import { startSandbox } from '../../src/sandbox/server.js'
import { clientOf } from './client.js'

t.test('the account outlives a restart, and so does what is under way', async (t) => {
  const folder = t.testdir()
  const dataFile = join(folder, 'below', 'twilio.json')
  const clock = sandboxClock()
  const first = await startSandbox({ clock: clock.now, dataFile })
  const before = clientOf(first)
  const sid = await before.createAddress({ FriendlyName: 'kept' })
  await before.write(plainNumber, { EmergencyAddressSid: sid })
  first.addNumber({ phoneNumber: '+14155551000' })
  first.patchNumber('+14155550101', { removed: true })
  await first.close()

  clock.advance(2000)
  const second = await startSandbox({ clock: clock.now, dataFile })
  const after = clientOf(second)
  t.match(await after.look(plainNumber),
    { emergency_address_sid: sid, emergency_address_status: 'pending-registration' })
  clock.advance(1000)
  t.match(await after.look(plainNumber), { emergency_address_status: 'registered' }, 'three seconds in all')
  t.match(await after.remove(`/Addresses/${sid}.json`), { status: 400 }, 'its use is known')
  t.equal((await after.get('/Addresses.json?FriendlyName=kept')).body.addresses.length, 1)
  t.ok(second.number('+14155551000'))
  t.notOk(second.number('+14155550101'))
  t.not(await after.createAddress(), sid, 'no SID is given twice')
  await second.close()
})

t.test('it is saved soon after a change, and leaves nothing beside it', async (t) => {
  const folder = t.testdir()
  const dataFile = join(folder, 'twilio.json')
  const sandbox = await startSandbox({ dataFile })
  const sid = await clientOf(sandbox).createAddress()
  const saved = () => readdirSync(folder).includes('twilio.json') && readFileSync(dataFile, 'utf8').includes(sid)
  while (!saved()) await new Promise((resolve) => setTimeout(resolve, 20))
  t.same(readdirSync(folder), ['twilio.json'])
  await sandbox.close()
})

t.test('a file of another account, or no file at all, is not taken for one', async (t) => {
  const folder = t.testdir({ 'other.json': JSON.stringify({ accountSid: 'ACother' }), 'broken.json': '{' })
  await t.rejects(startSandbox({ dataFile: join(folder, 'other.json') }), /belongs to account ACother/)
  await t.rejects(startSandbox({ dataFile: join(folder, 'broken.json') }), SyntaxError)
  writeFileSync(join(folder, 'file'), '')
  await t.rejects(startSandbox({ dataFile: join(folder, 'file', 'x.json') }))
})
