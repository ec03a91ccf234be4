import t from 'tap'
import { backoffMs, deadlineMs, isStale, pollMs } from '../../src/plan/patience.js'
import { ago, MOMENT, PATIENCE } from './builders.js'

t.test('back-off doubles from the first pause to the longest', async (t) => {
  const pauses = [1, 2, 3, 4, 5, 6, 7].map((times) => backoffMs(times, PATIENCE))
  t.strictSame(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  t.equal(backoffMs(100_000, PATIENCE), 60_000, 'and never overflows')
  t.equal(backoffMs(5_000, { ...PATIENCE, backoffMaxMs: Number.MAX_VALUE }), 2_000 * 2 ** 30)
})

t.test('polling slows down to a quarter of the time waited, within its bounds', async (t) => {
  const pauses = [0, 8_000, 8_004, 40_000, 60_000, 86_400_000].map((ms) => pollMs(ago(ms), MOMENT))
  t.strictSame(pauses, [2_000, 2_000, 2_001, 10_000, 15_000, 15_000])
  const odd = [8_005, 8_006, 8_007].map((ms) => pollMs(ago(ms), MOMENT))
  t.strictSame(odd, [2_001, 2_002, 2_002], 'in whole milliseconds')
})

t.test('a sighting is stale only after its time', async (t) => {
  t.equal(isStale(ago(PATIENCE.staleAfterMs), MOMENT), false)
  t.equal(isStale(ago(PATIENCE.staleAfterMs + 1), MOMENT), true)
})

t.test('half an hour in North America, three days in the UK, unless set otherwise', async (t) => {
  const minutes = (country: string, settleDeadlineMs: number | null = null) =>
    deadlineMs(country, { ...PATIENCE, settleDeadlineMs }) / 60_000
  t.strictSame([minutes('US'), minutes('CA'), minutes('GB'), minutes('FR')], [30, 30, 4_320, 30])
  t.strictSame([minutes('US', 60_000), minutes('GB', 60_000)], [1, 1])
})
