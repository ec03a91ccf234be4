import { OBSERVED_AT } from './statements.js'

/** Is what was seen of the number too old to be known? The same rule as the verdict's, for rows that nobody touches. */
export function staleness (staleAfterMs: string): string {
  return `${OBSERVED_AT} < now() - ${span(staleAfterMs)}`
}

/** The verdict an assignment's row bears, completed with what only time changes. */
export function coverageNow (stale: string): string {
  return `CASE WHEN a.coverage <> 'not-applicable' AND ${stale} THEN 'unknown' ELSE a.coverage END`
}

/** The verdicts rows may bear that have one of these now; null where that could be any. */
export function mayBeCoverage (verdicts: readonly string[]): readonly string[] | null {
  return verdicts.includes('unknown') ? null : verdicts
}

/** The states rows may bear that are in one of these now; null where that could be any. */
export function mayBeState (states: readonly string[]): readonly string[] | null {
  if (states.includes('paused')) return null
  return [...new Set(states.flatMap((state) => [state, ...COMES_FROM[state] ?? []]))]
}

/** The states that only time, or somebody else's row, turns into another: what `stateNow` does. */
const COMES_FROM: Readonly<Record<string, readonly string[]>> = {
  converging: ['ready', 'action-required'], stalled: ['converging']
}

/** The state an assignment's row bears, completed with what only time, or a row of somebody else's, changes. */
export function stateNow (stale: string): string {
  const [held, again, late, old] = completions(stale)
  return `CASE WHEN ${held} THEN 'paused' WHEN ${again} THEN 'converging' WHEN ${late} THEN 'stalled'
    WHEN ${old} THEN 'converging' ELSE a.state END`
}

/**
 * Since when it has been in that state. What is neither stalled nor paused is counted from when it last became, or was
 * last, ready; what no run has judged yet from when it was declared.
 */
export function sinceNow (staleAfterMs: string): string {
  const [held, again, late, old] = completions(staleness(staleAfterMs))
  return `CASE WHEN ${held} THEN c.paused_at
    WHEN ${again} THEN coalesce(greatest(a.missed_at, a.retry_requested_at), a.updated_at)
    WHEN ${late} OR a.state = 'stalled' THEN a.deadline_at
    WHEN ${old} THEN ${OBSERVED_AT} + ${span(staleAfterMs)}
    WHEN a.state = 'paused' THEN coalesce(${transition('Paused', '\'true\'')}, a.updated_at)
    ELSE coalesce(${transition('Ready', 'CASE a.state WHEN \'ready\' THEN \'true\' ELSE \'false\' END')}, a.updated_at)
    END`
}

function completions (stale: string) {
  return [
    'c.paused AND a.assigned',
    `(a.state IN ('ready', 'action-required') AND ${OBSERVED_AT} < greatest(a.missed_at, a.retry_requested_at)
      OR a.state = 'ready' AND p.phone_number IS NULL)`,
    'a.state = \'converging\' AND a.deadline_at < now()',
    `a.state = 'ready' AND ${stale}`
  ] as const
}

/** When a condition was last found to change, where it is still so; null where no run has come to that yet. */
function transition (type: string, status: string): string {
  const found = `a.memory #> '{transitions,${type}}'`
  return `CASE WHEN ${found} ->> 'status' = ${status} THEN (${found} ->> 'at')::timestamptz END`
}

function span (ms: string): string {
  return `${ms}::float8 * interval '1 millisecond'`
}
