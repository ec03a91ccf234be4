import { openPool } from '../../src/store/pool.js'
import { fill, type Size } from '../http/fill.js'
import type { Ground, Measure, Scenario } from '../scenario.js'
import { explainingPool, type Explained } from './explain.js'
import { BATCH, live } from './life.js'
import { writeSection } from './page.js'

/** A statement of the hot path: what it is about, how many things that is, and how many pages each may take. */
export interface Hot {
  readonly name: string
  readonly about: string
  readonly things: number
  readonly atMost: number
}

/** Found by a key, in four pages of an index and of a table at most, for each of five tables. */
const ONE_READ = 25

/** Found so, and written with a row of every index that a change of the row may touch, and told to the timeline. */
const ONE_WRITE = 60
/** A number and its assignment: three pages of an index and one of the table, twice. */
const TWO_KEYS = 8

export const HOT: readonly Hot[] = [
  { name: 'read-for-declarations', about: 'a declaration: what stands', things: 1, atMost: ONE_READ },
  { name: 'write-declarations', about: 'a declaration: the wish', things: 1, atMost: ONE_WRITE },
  { name: 'read-assignments', about: 'an assignment, or its status', things: 1, atMost: ONE_READ },
  { name: 'lease-due-assignments', about: 'a run takes its lease', things: 1, atMost: ONE_WRITE },
  { name: 'count-open-gaps', about: 'before a gap: how many are open', things: 1, atMost: ONE_READ },
  { name: 'begin-assignments', about: 'before a change is sent', things: 1, atMost: ONE_WRITE },
  { name: 'lease-address', about: 'a run takes the lease of an address', things: 1, atMost: ONE_WRITE },
  { name: 'facts-of-address', about: 'and reads its facts', things: 1, atMost: ONE_READ },
  { name: 'begin-address', about: 'before it is created at Twilio', things: 1, atMost: ONE_WRITE },
  { name: 'finish-address', about: 'after Twilio answered: wakes who waits for it', things: 1, atMost: ONE_WRITE },
  { name: 'look-together', about: 'a tick: are pages cheaper?', things: BATCH.due, atMost: ONE_READ },
  { name: 'offer-addresses', about: 'a tick: addresses that are due', things: 1, atMost: ONE_WRITE },
  { name: 'offer-assignments', about: `a tick: ${BATCH.due} numbers are due`, things: BATCH.due, atMost: ONE_WRITE },
  { name: 'known-numbers', about: `a page of ${BATCH.page}: what is known`, things: BATCH.page, atMost: TWO_KEYS },
  { name: 'lease-shown-assignments', about: 'of what changed: leases', things: BATCH.changed, atMost: ONE_WRITE },
  { name: 'facts-of-assignments', about: 'and their facts', things: BATCH.changed, atMost: ONE_READ },
  { name: 'finish-assignments', about: 'and how they end', things: BATCH.changed, atMost: ONE_WRITE },
  { name: 'concerned-assignments', about: 'of those in hand: facts', things: BATCH.changed, atMost: ONE_READ },
  { name: 'lock-assignments', about: 'locked, in order', things: BATCH.changed, atMost: ONE_READ },
  { name: 'save-sightings', about: 'stored, told and woken', things: BATCH.changed, atMost: ONE_WRITE }
]

/** Too big to be read from end to end while somebody waits. `account` has a row for each account. */
const WHOLE = /Seq Scan on (assignment|phone_number|address|intent|event)\b/

/** Every statement of the hot path at a million rows: which pages it touches, and that it reads no table through. */
export const statements: Scenario = {
  name: 'statements',
  about: 'EXPLAIN (ANALYZE, BUFFERS) of every hot statement at a million rows',
  async run (ground) {
    const size: Size = ground.quick ? { numbers: 20_000, addresses: 400 } : { numbers: 1_000_000, addresses: 20_000 }
    const explained = await explainedOn(await ground.newDatabase(), size)
    const dearest = HOT.map((hot) => ({ hot, explained: dearestOf(hot, explained) }))
    if (!ground.quick) writeSection(size, dearest)
    return [scans(explained, ground), ...dearest.map(({ hot, explained }) => pages(hot, explained))]
  }
}

async function explainedOn (url: string, size: Size): Promise<readonly Explained[]> {
  await fill(url, size)
  const pool = openPool({ connectionString: url, leaseMs: 20_000, max: 2 }, () => {})
  const explained: Explained[] = []
  try {
    await live(explainingPool(pool, (one) => { explained.push(one) }), size)
    return explained
  } finally {
    await pool.end()
  }
}

/** A statement has its turn more than once, and is planned in two ways: what counts is where it touched most. */
function dearestOf ({ name }: Hot, explained: readonly Explained[]): Explained {
  const [first, ...others] = explained.filter((one) => one.name === name)
  if (first === undefined) throw new Error(`${name} never had its turn: is it called otherwise now?`)
  return others.reduce((dearest, one) => one.pages > dearest.pages ? one : dearest, first)
}

function scans (explained: readonly Explained[], { log }: Ground): Measure {
  const guilty = explained.filter(({ name, plan }) =>
    HOT.some((hot) => hot.name === name) && plan.some((line) => WHOLE.test(line)))
  for (const { name, mode, plan } of guilty) log.warn({ name, mode, plan }, 'reads a whole table')
  return {
    measure: `hot statements that read a table through, of ${HOT.length}`,
    ours: new Set(guilty.map(({ name }) => name)).size,
    against: null,
    unit: '',
    ratio: null,
    aim: { atMost: 0 }
  }
}

function pages ({ name, things, atMost }: Hot, { pages }: Explained): Measure {
  return {
    measure: things === 1 ? name : `${name}, for each of ${things}`,
    ours: pages / things,
    against: null,
    unit: 'pages',
    ratio: null,
    aim: { atMost }
  }
}
