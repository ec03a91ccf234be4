import type { RunResult } from './run.js'

/** What is counted, under the heading it is shown with. */
const COLUMNS = {
  seconds: 's',
  kills: 'kill -9',
  pauses: 'SIGSTOP',
  flushes: 'FLUSHALL',
  redisOutages: 'Redis outages',
  postgresRestarts: 'Postgres restarts',
  wires: 'broken wires',
  failedStarts: 'failed starts',
  acknowledged: 'declarations',
  writes: 'Twilio writes',
  unknownOutcomes: 'unknown outcomes',
  truthChecks: 'truth checks',
  protectedSeen: 'said protected'
} as const satisfies Partial<Record<keyof RunResult, string>>

type Column = keyof typeof COLUMNS

const NAMES = Object.keys(COLUMNS) as Column[]

/** One run in one line. */
export function lineOf (result: RunResult): string {
  const counts = NAMES.map((name) => `${COLUMNS[name]} ${result[name]}`).join(', ')
  return `seed ${result.seed}: ${counts}, slowest ${result.slowestMs} ms, wrong ${result.wrong.length}`
}

/** All runs in one line. */
export function totalsOf (results: readonly RunResult[]): string {
  const counts = NAMES.map((name) => `${COLUMNS[name]} ${totalOf(results, name)}`).join(', ')
  return `${results.length} runs: ${counts}, slowest ${slowestOf(results)} ms, wrong ${wrongOf(results)}`
}

/** All runs as a table, with their totals and everything that was wrong. */
export function markdownOf (results: readonly RunResult[]): string {
  const row = (cells: ReadonlyArray<string | number>) => `| ${cells.join(' | ')} |`
  const lines = [
    row(['seed', ...NAMES.map((name) => COLUMNS[name]), 'slowest ms', 'wrong']),
    row(Array.from({ length: NAMES.length + 3 }, () => '---')),
    ...results.map((result) => row([result.seed, ...NAMES.map((name) => result[name]), result.slowestMs,
      result.wrong.length])),
    row(['**all**', ...NAMES.map((name) => totalOf(results, name)), slowestOf(results), wrongOf(results)])
  ]
  const wrong = results.flatMap(({ seed, wrong }) => wrong.map((sentence) => `- seed ${seed}: ${sentence}`))
  return `${[...lines, '', ...wrong].join('\n').trimEnd()}\n`
}

/** Was anything as it must not be, or nothing tried at all? */
export function failed (results: readonly RunResult[]): boolean {
  return results.length === 0 || wrongOf(results) > 0
}

function totalOf (results: readonly RunResult[], name: Column): number {
  return Math.round(results.reduce((sum, result) => sum + result[name], 0))
}

function slowestOf (results: readonly RunResult[]): number {
  return Math.max(0, ...results.map(({ slowestMs }) => slowestMs))
}

function wrongOf (results: readonly RunResult[]): number {
  return results.reduce((sum, { wrong }) => sum + wrong.length, 0)
}
