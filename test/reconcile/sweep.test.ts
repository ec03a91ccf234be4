import t from 'tap'
import type { PhoneNumber } from '../../src/domain/brand.js'
import type { Inventory, Key, Page } from '../../src/reconcile/ports.js'
import { sweep } from '../../src/reconcile/sweep.js'
import { PATIENCE } from '../support/patience.js'
import { ACCOUNT, aNumber, later, NOW } from '../plan/builders.js'

const EVERY_MS = 120_000
const RETRY_MS = 15_000
const PAGE_MS = 700

const numbered = (digit: number) => aNumber({ phoneNumber: `+1415555010${digit}` as PhoneNumber })
const [ONE, TWO, THREE] = [numbered(1), numbered(2), numbered(3)]
const keyOf = ({ phoneNumber: key }: { readonly phoneNumber: PhoneNumber }): Key => ({ kind: 'assignment', key })

/** What of a pass goes wrong, by the name of the port that throws. */
type Broken = 'beginSweep' | 'first page' | 'next page' | 'savePage' | 'endSweep'

/** One pass over pages of these numbers, with every call of a port in order. */
async function pass (pages: ReadonlyArray<Page['numbers']>, { turn = true, stopping = false, broken }: {
  readonly turn?: boolean
  readonly stopping?: boolean
  readonly broken?: Broken
} = {}) {
  const calls: unknown[][] = []
  let clock = 9_000_000
  const call = (name: Broken, ...given: readonly unknown[]) => {
    calls.push([name, ...given])
    if (name === broken) throw new Error(`${name} is broken.`)
  }
  const page = (index: number, sentAt: () => Date): Page => {
    call(index === 0 ? 'first page' : 'next page', sentAt())
    clock += PAGE_MS
    const next = index + 1 < pages.length ? async () => page(index + 1, sentAt) : null
    return { numbers: pages[index] ?? [], requestId: `RQ${index}`, next }
  }
  const inventory: Inventory = {
    beginSweep: async (...given) => {
      call('beginSweep', ...given)
      return turn ? { now: NOW } : null
    },
    newsAmong: async (numbers) => ({ changed: numbers, awaited: [] }),
    savePage: async (account, numbers, requestId) => {
      call('savePage', account, numbers, requestId)
      return numbers.slice(0, 1).map(keyOf)
    },
    endSweep: async (...given) => {
      call('endSweep', ...given)
      return [keyOf(THREE)]
    },
    abandonSweep: async (...given) => { calls.push(['abandonSweep', ...given]) }
  }
  const result = await sweep(ACCOUNT, {
    inventory,
    // What becomes of a page is told in page.test.ts.
    ledger: { claimAll: async () => [], finishAll: async () => [], release: async () => {} },
    patience: PATIENCE,
    random: () => 0.5,
    onRun: () => {},
    stopping: () => stopping,
    listNumbers: async (sentAt) => page(0, sentAt),
    monotonic: () => clock,
    everyMs: EVERY_MS,
    retryMs: RETRY_MS
  }).catch((error: unknown) => error)
  return { result, calls }
}

t.test('a pass reads every page, saves each before the next, and ends with all it has seen', async (t) => {
  const { result, calls } = await pass([[ONE, TWO], [THREE]])
  t.strictSame(calls, [
    ['beginSweep', ACCOUNT, EVERY_MS],
    ['first page', NOW],
    ['savePage', ACCOUNT, [ONE, TWO], 'RQ0'],
    ['next page', later(PAGE_MS).now],
    ['savePage', ACCOUNT, [THREE], 'RQ1'],
    ['endSweep', ACCOUNT, NOW, [ONE.phoneNumber, TWO.phoneNumber, THREE.phoneNumber]]
  ])
  t.strictSame(result, { numbers: 3, woken: [keyOf(ONE), keyOf(THREE), keyOf(THREE)] },
    'whoever is due because of a page or of the end')
})

t.test('an account without numbers is a whole pass too', async (t) => {
  const { result, calls } = await pass([[]])
  t.strictSame(calls.at(-1), ['endSweep', ACCOUNT, NOW, []])
  t.strictSame(result, { numbers: 0, woken: [keyOf(THREE)] })
})

t.test('while another worker has the turn, nothing is read', async (t) => {
  const { result, calls } = await pass([[ONE]], { turn: false })
  t.equal(result, null)
  t.strictSame(calls, [['beginSweep', ACCOUNT, EVERY_MS]])
})

t.test('whatever breaks a pass is told, nothing counts as seen, and another may start soon', async (t) => {
  const parts: readonly Broken[] = ['first page', 'savePage', 'next page', 'endSweep']
  for (const broken of parts) {
    const { result, calls } = await pass([[ONE], [TWO]], { broken })
    t.match(result, { message: `${broken} is broken.` })
    t.equal(calls.at(-2)?.[0], broken, 'nothing more is done after it')
    t.strictSame(calls.at(-1), ['abandonSweep', ACCOUNT, RETRY_MS], broken)
  }
})

t.test('a process that is about to end leaves the pass to another, unless the page in hand is the last', async (t) => {
  const { result, calls } = await pass([[ONE], [TWO]], { stopping: true })
  t.equal(result, null)
  t.strictSame(calls.slice(-2), [['savePage', ACCOUNT, [ONE], 'RQ0'], ['abandonSweep', ACCOUNT, 0]])
  const last = await pass([[ONE]], { stopping: true })
  t.match(last.result, { numbers: 1 })
  t.equal(last.calls.at(-1)?.[0], 'endSweep')
})

t.test('a turn that could not be taken is not given up', async (t) => {
  const { result, calls } = await pass([[ONE]], { broken: 'beginSweep' })
  t.match(result, { message: 'beginSweep is broken.' })
  t.equal(calls.length, 1)
})
