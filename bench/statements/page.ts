import { readFileSync, writeFileSync } from 'node:fs'
import type { Size } from '../http/fill.js'
import type { Explained } from './explain.js'
import type { Hot } from './statements.js'

const PAGE = 'docs/performance.md'
const BEGIN = '<!-- statements: written by npm run bench -- --only statements -->'
const END = '<!-- /statements -->'

type Judged = ReadonlyArray<{ readonly hot: Hot, readonly explained: Explained }>

/** Puts the plans between their two marks; the rest of the page is written by hand. */
export function writeSection (size: Size, judged: Judged): void {
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from === -1 || to < from) throw new Error(`${PAGE} has lost the marks between which the statements stand.`)
  writeFileSync(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${sectionOf(size, judged)}\n${page.slice(to)}`)
}

function sectionOf ({ numbers, addresses }: Size, judged: Judged): string {
  const rows = [['assignments and numbers', numbers], ['addresses', addresses], ['events', 3 * numbers]] as const
  const filled = rows.map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`).join(', ')
  return [`On ${filled}:`, '', ...tableOf(judged), '', ...judged.flatMap(planOf)].join('\n')
}

function tableOf (judged: Judged): readonly string[] {
  return [
    '| Statement | | Pages | for each of |',
    '| --- | --- | --- | --- |',
    ...judged.map(({ hot: { name, about, things }, explained: { pages } }) =>
      `| \`${name}\` | ${about} | ${pages.toLocaleString('en-US')} | ${things.toLocaleString('en-US')} |`)
  ]
}

function planOf ({ hot, explained: { name, mode, plan } }: Judged[number]): readonly string[] {
  const how = mode === 'force_generic_plan' ? 'planned once for all values' : 'planned for its values'
  return [`<details><summary><code>${name}</code>, ${hot.about} (${how})</summary>`, '',
    '```text', ...plan, '```', '', '</details>', '']
}
