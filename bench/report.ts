import type { Measure } from './scenario.js'

/** One figure as it is kept: what was measured, by which scenario, and whether it is what was aimed at. */
export interface Figure extends Measure {
  readonly scenario: string
  /** Null where nothing was aimed at. */
  readonly met: boolean | null
}

/** Judges a figure by its aim. */
export function figureOf (scenario: string, measure: Measure): Figure {
  const { ours, ratio, aim } = measure
  const judged = ratio ?? ours
  const met = aim === null ? null : 'atLeast' in aim ? judged >= aim.atLeast : judged <= aim.atMost
  return { scenario, ...measure, met }
}

const HEADINGS = ['scenario', 'measure', 'ours', 'against', 'ratio', 'aim', 'met']

/** The figures as a table, in Markdown: it reads as well on a terminal. */
export function tableOf (figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return lines.join('\n')
}

function cellsOf ({ scenario, measure, ours, against, unit, ratio, aim, met }: Figure): string[] {
  return [
    scenario,
    measure,
    `${rounded(ours)} ${unit}`.trim(),
    against === null ? '' : `${rounded(against.value)} ${unit} (${against.what})`,
    ratio === null ? '' : rounded(ratio),
    aim === null ? '' : 'atLeast' in aim ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`,
    met === null ? '' : met ? 'yes' : '**NO**'
  ]
}

/** Three digits say all that a benchmark knows. */
function rounded (value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
