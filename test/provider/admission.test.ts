import t from 'tap'
import type { Outcome } from '../../src/domain/outcome.js'
import { admitted, openAdmission } from '../../src/provider/admission.js'
import type { Page, Urgency } from '../../src/reconcile/ports.js'
import { failed } from '../plan/builders.js'

const throttled = (retryAfterMs: number | null = null): Outcome =>
  failed({ kind: 'throttled', retryAfterMs, requestId: null })
const FINE: Outcome = { ok: true, sighting: { kind: 'no-address', at: new Date(0) }, requestId: null }

const settled = () => new Promise((resolve) => { setImmediate(resolve) })

/** A door in a time of its own, and whoever is let in through it, by name. */
function aDoor (share: number) {
  let now = 1_000
  const sleeping: { until: number, wake: (slept: unknown) => void }[] = []
  const admission = openAdmission(share, {
    monotonic: () => now,
    sleep: (ms) => new Promise((resolve) => { sleeping.push({ until: now + ms, wake: resolve }) })
  })
  const inside: string[] = []
  const leaves = new Map<string, (outcome: Outcome | null) => void>()
  return {
    ...admission,
    inside,
    async come (name: string, urgency: Urgency = 'write') {
      admission.admit(urgency).then((leave) => {
        inside.push(name)
        leaves.set(name, leave)
      }).catch(t.fail)
      await settled()
    },
    async go (name: string, outcome: Outcome | null = FINE) {
      inside.splice(inside.indexOf(name), 1)
      leaves.get(name)?.(outcome)
      await settled()
    },
    async pass (ms: number) {
      now += ms
      for (const sleeper of sleeping.splice(0)) {
        if (sleeper.until <= now) sleeper.wake(null)
        else sleeping.push(sleeper)
      }
      await settled()
    }
  }
}

t.test('a page does not wait for looks: it spares the writes before which it came a look of their own', async (t) => {
  const door = aDoor(1)
  await door.come('write 1')
  await door.come('look', 'look')
  await door.come('page', 'page')
  await door.come('write 2')
  await door.go('write 1')
  t.strictSame(door.inside, ['page'])
  await door.go('page')
  t.strictSame(door.inside, ['write 2'])
  await door.go('write 2')
  t.strictSame(door.inside, ['look'])
})

t.test('so many are let in at once, and the next when one has left, writes before looks', async (t) => {
  const door = aDoor(2)
  await door.come('look 1', 'look')
  await door.come('look 2', 'look')
  await door.come('look 3', 'look')
  await door.come('write 1')
  await door.come('write 2')
  t.strictSame(door.inside, ['look 1', 'look 2'])
  await door.go('look 1')
  t.strictSame(door.inside, ['look 2', 'write 1'])
  await door.go('look 2')
  await door.go('write 1', null)
  t.strictSame(door.inside, ['write 2', 'look 3'])
})

t.test('a 429 halves what is let in, once for all that were out together, down to one', async (t) => {
  const door = aDoor(8)
  for (const name of ['a', 'b', 'c']) await door.come(name)
  await door.pass(50)
  await door.go('a', throttled())
  t.equal(door.width(), 4)
  await door.go('b', throttled())
  await door.go('c', throttled())
  t.equal(door.width(), 4, 'they were sent before the cut')
  for (const width of [2, 1, 1]) {
    await door.come('again')
    await door.go('again', throttled())
    t.equal(door.width(), width)
  }
  await door.come('slow')
  await door.pass(6_000)
  t.equal(door.width(), 2, 'a quiet while later')
  await door.go('slow', throttled())
  t.equal(door.width(), 1, 'it was sent after the last cut, and counts however long it took')
  await door.come('fine')
  await door.go('fine', failed({ kind: 'unavailable', applied: 'no', detail: 'gone', requestId: null }))
  t.equal(door.width(), 1, 'no other failure says anything about the width')
})

t.test('it grows by one in every quiet while, up to the share', async (t) => {
  const door = aDoor(8)
  await door.come('a')
  await door.go('a', throttled())
  await door.pass(4_999)
  t.equal(door.width(), 4)
  await door.pass(1)
  t.equal(door.width(), 5)
  await door.pass(12_000)
  t.equal(door.width(), 7)
  await door.pass(3_000)
  t.equal(door.width(), 8, 'what was left of the last while counts')
  await door.pass(60_000)
  t.equal(door.width(), 8)
  await door.come('b')
  await door.go('b', throttled())
  t.equal(door.width(), 4)
  for (const name of ['c', 'd', 'e', 'f', 'g']) await door.come(name)
  t.equal(door.inside.length, 4)
  await door.pass(5_000)
  await door.go('c')
  t.strictSame(door.inside, ['d', 'e', 'f', 'g'])
  await door.come('h')
  t.equal(door.inside.length, 5, 'whoever comes next finds the door wider')
})

t.test('the share goes down and up with the number of workers', async (t) => {
  const door = aDoor(4)
  for (const name of ['a', 'b', 'c', 'd', 'e']) await door.come(name)
  door.share(2)
  t.equal(door.width(), 2)
  await door.go('a')
  await door.go('b')
  t.strictSame(door.inside, ['c', 'd'], 'nobody is let in before there is room')
  door.share(4)
  await settled()
  t.strictSame(door.inside, ['c', 'd', 'e'])
  t.equal(door.width(), 4, 'nothing was refused: the whole share at once')

  await door.go('c', throttled())
  door.share(8)
  t.ok(door.width() < 4, 'a larger share lifts no cut')
})

t.test('Retry-After is obeyed by everything at once, up to half a minute', async (t) => {
  const door = aDoor(4)
  await door.come('a')
  await door.go('a', throttled(2_000))
  let open = false
  door.open().then(() => { open = true }).catch(t.fail)
  await door.come('b')
  t.strictSame(door.inside, [])
  await door.pass(1_999)
  t.notOk(open)
  t.strictSame(door.inside, [])
  await door.pass(1)
  t.ok(open)
  t.strictSame(door.inside, ['b'])
  await door.go('b', throttled(3_600_000))
  await door.come('c')
  await door.pass(29_999)
  t.strictSame(door.inside, [])
  await door.pass(1)
  t.strictSame(door.inside, ['c'])
})

t.test('a process that is about to end waits for no Retry-After', async (t) => {
  const door = aDoor(4)
  await door.come('a')
  await door.go('a', throttled(20_000))
  await door.come('b')
  t.strictSame(door.inside, [])
  door.hurry()
  await settled()
  t.strictSame(door.inside, ['b'])
  await door.come('c')
  t.strictSame(door.inside, ['b', 'c'])
})

t.test('a shorter Retry-After takes nothing from a longer one', async (t) => {
  const door = aDoor(4)
  await door.come('a')
  await door.come('b')
  await door.go('a', throttled(5_000))
  await door.go('b', throttled(1_000))
  await door.come('c')
  await door.pass(4_000)
  t.strictSame(door.inside, [])
  await door.pass(1_000)
  t.strictSame(door.inside, ['c'])
})

t.test('every page of a list is let in as one, and a list that is refused says how', async (t) => {
  const left: (Outcome | null)[] = []
  const urgencies: string[] = []
  const admit = async (urgency: Urgency) => {
    urgencies.push(urgency)
    return (outcome: Outcome | null) => { left.push(outcome) }
  }
  const fault = { kind: 'throttled', retryAfterMs: null, requestId: null }
  const refused = new Error('could not be listed', { cause: fault })
  const pages: Page = { numbers: [], requestId: 'RQ1', next: async () => { throw refused } }
  const first = await admitted(async () => pages, admit)(() => new Date(0))
  t.match(first, { numbers: [], requestId: 'RQ1' })
  await t.rejects(async () => await first.next?.(), refused)
  t.strictSame(urgencies, ['page', 'page'])
  t.strictSame(left, [null, { ok: false, fault }])
  const last = await admitted(async () => ({ ...pages, next: null }), admit)(() => new Date(0))
  t.equal(last.next, null)
  await t.rejects(admitted(async () => { throw new Error('no cause') }, admit)(() => new Date(0)))
  t.equal(left.at(-1), null)
})
