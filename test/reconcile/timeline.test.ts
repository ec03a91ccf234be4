import t from 'tap'
import type { StoredEntry } from '../../src/domain/timeline.js'
import {
  aRegisteredWorld, aWorld, declaring, failing, NUMBER, OFFICE, UNASKED, WAREHOUSE, type World
} from '../support/world.js'

const told = async (world: World): Promise<readonly StoredEntry[]> =>
  (await world.timeline(NUMBER, { limit: 500, after: null }))?.items ?? []

/** One line an entry, without what every run has its own of. */
function line ({ kind, type, step, outcome, changes, reason }: StoredEntry): string {
  const status = changes.find(({ field }) => field === 'emergencyAddressStatus' || field === 'Ready')
  const change = status === undefined ? '' : `${status.field}: ${status.from} -> ${status.to}`
  const why = kind === 'call' || kind === 'cause' ? reason : null
  return [kind, type, step, outcome, why, change].filter(Boolean).join(' ')
}

t.test('a life, told: cause, call, answer, observation, verdict, with Twilio\'s request ids', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE, { asked: { requestId: 'r-1', askedBy: null, reason: 'new office' } }))
  await world.reach('ready')
  const entries = await told(world)
  t.same(entries.map(line), [
    'cause declared new office',
    'call call-sent create-address never-created',
    'answer call-answered create-address ok',
    'observation address-accepted',
    'verdict gap-opened',
    'call call-sent associate-address missing-address',
    'answer call-answered associate-address ok',
    'observation number-changed emergencyAddressStatus: unregistered -> pending-registration',
    'observation number-changed emergencyAddressStatus: pending-registration -> registered',
    'verdict gap-closed',
    'verdict condition-changed Ready: false -> true'
  ])
  for (const { kind, type, twilio } of entries) {
    if (kind === 'answer' || kind === 'observation') t.match(twilio?.requestId, /^RQ/, type)
  }
  t.ok(entries.every(({ at }, index) => index === 0 || at >= (entries[index - 1]?.at ?? at)))
  t.notMatch(JSON.stringify(entries), /Harrison|Example/, 'no address in it')
})

t.test('the seconds of a gap are those without a registered address', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  await world.declare(declaring(NUMBER, WAREHOUSE))
  const since = (await told(world)).length
  await world.reach('ready')
  const gap = (await told(world)).slice(since)
  const opened = gap.find(({ type }) => type === 'gap-opened')
  const closed = gap.find(({ type }) => type === 'gap-closed')
  const elapsed = ((closed?.at.getTime() ?? 0) - (opened?.at.getTime() ?? 0)) / 1_000
  t.ok(closed?.gapSeconds != null && Math.abs(closed.gapSeconds - elapsed) < 2, `${closed?.gapSeconds} of ${elapsed} s`)
  t.ok((closed?.gapSeconds ?? 0) >= 4, 'both settlings of Twilio are in it')
  const left = gap.find(({ type, step }) => type === 'call-sent' && step === 'disassociate-address')
  const sinceItLeft = ((closed?.at.getTime() ?? 0) - (left?.at.getTime() ?? 0)) / 1_000
  t.ok((closed?.gapSeconds ?? 0) > sinceItLeft - 1, 'measured from when the request left, not from the answer')
})

t.test('what was refused is told with its code; failures that go on are told once', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  world.twilio.addFault({ kind: '503-before', match: { method: 'GET' }, times: 3 })
  await world.declare(declaring(NUMBER, { ...OFFICE, street: '1 Nowhere Lane' }))
  await world.reach('action-required')
  const entries = await told(world)
  t.equal(entries.filter(({ outcome, step }) => outcome === 'unavailable' && step === 'find-address').length, 1)
  t.match(entries.find(({ outcome }) => outcome === 'refused'), {
    kind: 'answer', step: 'create-address', twilio: { status: 400, code: 21628, requestId: /^RQ/ }
  })
})

t.test('it outlives the assignment, is read page by page, and cannot be rewritten', async (t) => {
  const world = await aWorld(t)
  await world.sweep()
  t.equal(await world.timeline(NUMBER, { limit: 5, after: null }), null, 'nobody ever asked anything of it')
  await world.declare(declaring(NUMBER, OFFICE))
  await world.reach('ready')
  await world.remove(NUMBER, { requestId: 'r-2', askedBy: null, reason: 'moved out' })
  await world.until(async () => await world.assignments.read(NUMBER) === null)

  const whole = await told(world)
  t.match(whole.find(({ type }) => type === 'removal-requested'), { reason: 'moved out', requestId: 'r-2' })
  t.equal(whole.at(-1)?.type, 'removed')
  const pieces: StoredEntry[] = []
  for (let after: string | null = null; ;) {
    const page = await world.timeline(NUMBER, { limit: 4, after })
    pieces.push(...page?.items ?? [])
    if (page?.after == null) break
    after = page.after
  }
  t.same(pieces.map(({ id }) => id), whole.map(({ id }) => id))

  await t.rejects(world.pool.query('UPDATE event SET reason = NULL'), /append-only/)
  await t.rejects(world.pool.query('DELETE FROM event'), /append-only/)
  await world.addresses.create(WAREHOUSE, UNASKED)
  await world.work()
  t.equal((await told(world)).length, whole.length, 'what concerns others is not in it')
})

for (const fault of [
  { kind: 'throttled', retryAfterMs: null, requestId: 'RQ1' },
  { kind: 'refused', status: 400, code: 29999, message: 'No.', moreInfo: null, requestId: 'RQ1' },
  { kind: 'unavailable', applied: 'no', detail: 'ECONNREFUSED', requestId: null }
] as const) {
  t.test(`a clear that was not processed (${fault.kind}) opened no gap, and none is told`, async (t) => {
    const world = await aRegisteredWorld(t)
    failing(world, 'disassociate-address', fault)
    await world.declare(declaring(NUMBER, WAREHOUSE))
    const before = (await told(world)).length
    await world.until(async () => (await told(world)).some(({ outcome }) => outcome === fault.kind))
    t.same((await told(world)).slice(before).filter(({ type }) => type.startsWith('gap')), [])
    t.match(await world.status(), { coverage: 'protected-by-previous', unprotectedSince: null })
  })
}

t.test('a gap whose clear was never answered is told all the same, once', async (t) => {
  const world = await aRegisteredWorld(t)
  await world.declare(declaring(NUMBER, WAREHOUSE))
  world.twilio.addFault({ kind: 'drop-after', match: { method: 'POST', path: 'IncomingPhoneNumbers' }, times: 1 })
  const before = (await told(world)).length
  await world.reach('ready')
  const gaps = (await told(world)).slice(before).filter(({ type }) => type.startsWith('gap'))
  t.same(gaps.map(({ type }) => type), ['gap-opened', 'gap-closed'])
  t.ok((gaps[1]?.gapSeconds ?? 0) > 3)
})
