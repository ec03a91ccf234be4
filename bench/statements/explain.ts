import pg from 'pg'

/** What one statement did, once it ran as the service would have it run. */
export interface Explained {
  readonly name: string
  /** How the server plans it: afresh for these values, or once for all values. */
  readonly mode: Mode
  /** Pages of 8 kB it looked at, wherever they were. */
  readonly pages: number
  /** The plan with what really happened, without what differs from run to run. */
  readonly plan: readonly string[]
}

/** A prepared statement is planned for its values at first, and for any values once that is no dearer. */
const MODES = ['force_custom_plan', 'force_generic_plan'] as const
type Mode = typeof MODES[number]

interface Named {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * The same pool, but before a named statement is run it is explained with its own values, on the rows as they then
 * are, and undone. So nobody copies statements or makes up parameters: the service's own code is what runs.
 */
export function explainingPool (pool: pg.Pool, hear: (explained: Explained) => void): pg.Pool {
  const explainOn = async (client: pg.ClientBase, statement: unknown, within: 'its own' | 'a transaction') => {
    if (!isNamed(statement)) return
    for (const mode of MODES) hear(await explained(client, statement, mode, within))
  }
  return overriding(pool, {
    async query (statement: unknown, values?: unknown[]) {
      const client = await pool.connect()
      try {
        await explainOn(client, statement, 'its own')
        return await client.query(statement as string, values)
      } finally {
        client.release()
      }
    },
    async connect () {
      const client = await pool.connect()
      return overriding(client, {
        async query (statement: unknown, values?: unknown[]) {
          await explainOn(client, statement, 'a transaction')
          return await client.query(statement as string, values)
        }
      })
    }
  })
}

function isNamed (statement: unknown): statement is Named {
  return typeof statement === 'object' && statement !== null && 'name' in statement && 'values' in statement
}

async function explained (
  client: pg.ClientBase, { name, text, values }: Named, mode: Mode, within: 'its own' | 'a transaction'
): Promise<Explained> {
  const nested = ['SAVEPOINT asked', 'ROLLBACK TO SAVEPOINT asked'] as const
  const [begin, undo] = within === 'its own' ? ['BEGIN', 'ROLLBACK'] as const : nested
  await client.query(`PREPARE explained AS ${text}`)
  const execute = values.length === 0 ? 'explained' : `explained (${values.map(literal).join(', ')})`
  let lines: readonly string[] = []
  // Twice: what a connection learns about tables and functions when it first uses them is none of the statement's.
  for (let turn = 0; turn < 2; turn++) {
    await client.query(begin)
    await client.query(`SET LOCAL plan_cache_mode = ${mode}`)
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE ${execute}`)
    lines = rows.map((row) => row['QUERY PLAN'])
    await client.query(undo)
  }
  await client.query('DEALLOCATE explained')
  return { name, mode, pages: pagesOf(lines), plan: tidied(lines) }
}

/** The first line of buffers is that of the whole statement. */
function pagesOf (lines: readonly string[]): number {
  const line = lines.find((candidate) => candidate.includes('Buffers: shared')) ?? ''
  return Number(/hit=(\d+)/.exec(line)?.[1] ?? 0) + Number(/read=(\d+)/.exec(line)?.[1] ?? 0)
}

/** A condition may list a thousand numbers. */
const WIDTH = 160

/** How many pages were in memory already, and how the work of planning went, is another story. */
function tidied (lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.startsWith('Planning'))
  return lines.slice(0, end === -1 ? undefined : end)
    .filter((line) => !line.includes('Index Searches:'))
    .map((line) => line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line)
}

function literal (value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`)
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
}

/** The target with some of its methods replaced. */
function overriding<Target extends object> (target: Target, methods: Readonly<Record<string, unknown>>): Target {
  return new Proxy(target, {
    get (from, name) {
      if (typeof name === 'string' && Object.hasOwn(methods, name)) return methods[name]
      const value: unknown = Reflect.get(from, name)
      return typeof value === 'function' ? value.bind(from) : value
    }
  })
}
