import t from 'tap'
import { CANARY_LIMITS, openCanary, type Beat, type Verdict } from '../../src/queue/canary.js'

const IDLE = { delivered: false, overdue: false, queue: 'empty' } as const
const DELIVERED = { ...IDLE, delivered: true } as const
const OVERDUE = { ...IDLE, overdue: true } as const
const WEDGED = { delivered: false, overdue: true, queue: 'holding' } as const
const AWAY = { delivered: false, overdue: true, queue: 'away' } as const

/** A canary with a clock of its own, beaten once a second as the due tick does. Answers the last verdict. */
function aCanary (limits = CANARY_LIMITS) {
  const canary = openCanary(limits)
  let now = 1_000_000
  const beat = (what: Omit<Beat, 'now'>, afterMs = 1_000): Verdict => {
    now += afterMs
    return canary.beat({ now, ...what })
  }
  const beats = (seconds: number, what: Omit<Beat, 'now'>): Verdict => {
    let verdict: Verdict = 'ring'
    for (let second = 0; second < seconds; second++) verdict = beat(what)
    return verdict
  }
  return { beat, beats, watching: canary.watching }
}

t.test('the limits are thirty seconds and two minutes', async (t) => {
  t.same(CANARY_LIMITS, { directMs: 30_000, giveUpMs: 120_000 })
})

t.test('a queue that is idle for a day is trusted', async (t) => {
  const { beats, watching } = aCanary()
  t.equal(beats(86_400, IDLE), 'ring')
  t.equal(watching(), false)
})

t.test('a queue that was idle for a day is not blamed for it at the first overdue row', async (t) => {
  const { beat, beats } = aCanary()
  beats(86_400, IDLE)
  t.equal(beat(OVERDUE), 'ring')
  t.equal(beats(29, IDLE), 'ring')
  t.equal(beat(IDLE), 'direct')
})

t.test('thirty seconds of silence with overdue rows, and it is passed by', async (t) => {
  const { beat, beats } = aCanary()
  beat(WEDGED)
  t.equal(beats(29, WEDGED), 'ring')
  t.equal(beat(WEDGED), 'direct')
})

t.test('two minutes of it, with jobs held all the while, and the process gives up', async (t) => {
  const { beat, beats } = aCanary()
  beat(WEDGED)
  t.equal(beats(119, WEDGED), 'direct')
  t.equal(beat(WEDGED), 'give-up')
  t.equal(beat(WEDGED), 'give-up', 'and stays so while nothing changes')
})

t.test('rows done directly are no longer overdue: what the queue still holds counts on', async (t) => {
  const { beat, beats } = aCanary()
  beat(WEDGED)
  t.equal(beats(119, { ...WEDGED, overdue: false }), 'direct')
  t.equal(beat({ ...WEDGED, overdue: false }), 'give-up')
})

t.test('a delivery ends every suspicion at once', async (t) => {
  for (const seconds of [1, 31, 120]) {
    const { beat, beats, watching } = aCanary()
    beats(seconds, WEDGED)
    t.equal(watching(), true)
    t.equal(beat({ ...WEDGED, delivered: true }), 'ring', `after ${seconds} seconds`)
    t.equal(watching(), false)
    t.equal(beats(30, WEDGED), 'ring', 'and the next one begins from nothing')
  }
})

t.test('a queue that is away for a week never ends the process', async (t) => {
  const { beats } = aCanary()
  t.equal(beats(7 * 86_400, AWAY), 'ring', 'ringing fails at once, and the work is done here anyway')
})

t.test('a queue that goes away in the middle of a silence starts its two minutes again', async (t) => {
  const { beat, beats } = aCanary()
  t.equal(beats(120, WEDGED), 'direct')
  t.equal(beat(AWAY), 'direct')
  t.equal(beats(120, WEDGED), 'direct')
  t.equal(beat(WEDGED), 'give-up')
})

t.test('a queue whose jobs others take, or that was wiped or paused, never ends the process', async (t) => {
  const { beat, beats } = aCanary()
  t.equal(beats(86_400, OVERDUE), 'direct')
  t.equal(beats(120, WEDGED), 'direct')
  t.equal(beat(OVERDUE), 'direct', 'one look at an empty queue, and the two minutes begin anew')
  t.equal(beats(120, WEDGED), 'direct')
  t.equal(beat(WEDGED), 'give-up')
})

t.test('one row that is overdue again and again while others are delivered is no silence', async (t) => {
  const { beat } = aCanary()
  const verdicts = Array.from({ length: 600 }, (_, second) =>
    beat(second % 20 === 0 ? WEDGED : second % 20 === 10 ? DELIVERED : IDLE))
  t.ok(verdicts.every((verdict) => verdict === 'ring'))
})

t.test('a process that was itself stopped draws no conclusions from the time it slept', async (t) => {
  const { beat, beats } = aCanary()
  beats(2, WEDGED)
  t.equal(beat(WEDGED, 3_600_000), 'ring')
  t.equal(beats(24, WEDGED), 'direct', 'it counts as five seconds')
})

t.test('the first beat proves nothing, whatever the clock says', async (t) => {
  t.equal(aCanary({ directMs: 1, giveUpMs: 1 }).beat(WEDGED), 'ring')
})

t.test('its limits are its caller\'s', async (t) => {
  const { beat } = aCanary({ directMs: 1_000, giveUpMs: 2_000 })
  t.same([beat(WEDGED), beat(WEDGED), beat(WEDGED)], ['ring', 'direct', 'give-up'])
})
