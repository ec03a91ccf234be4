import { readFileSync } from 'node:fs'
import t from 'tap'
import { readConfig } from '../src/main/config.js'
import { openApiDocument } from '../src/main/openapi-document.js'
import { problemsPage } from '../src/main/problems-page.js'
import { openMetrics } from '../src/metrics/metrics.js'
import { OUTCOMES } from '../src/metrics/words.js'
import { REASONS } from '../src/plan/reasons.js'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

t.test('openapi/openapi.json is what the service serves; npm run openapi writes it', async (t) => {
  t.equal(read('openapi/openapi.json'), await openApiDocument())
})

t.test('docs/problems.md is the catalogue of problems; npm run openapi writes it', async (t) => {
  t.equal(read('docs/problems.md'), problemsPage())
})

t.test('every reason has its paragraph in docs/operations.md, and no other', async (t) => {
  const paragraphs = read('docs/operations.md').split('## Every reason')[1]?.split(/^### /m).slice(1) ?? []
  t.same(paragraphs.map((text) => text.split('\n')[0]), Object.keys(REASONS))
  t.ok(paragraphs.every((text) => text.split('\n').slice(1).join('').length > 30))
})

t.test('every setting stands in the README', async (t) => {
  const asked = new Set<string>()
  const given: Record<string, string> = {
    DATABASE_URL: 'postgresql://127.0.0.1/x',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_API_KEY: 'SK',
    TWILIO_API_SECRET: 's'
  }
  readConfig(new Proxy(given, {
    get (target, name: string) {
      if (!name.endsWith('_FILE') && name !== 'NODE_ENV') asked.add(name)
      return target[name]
    }
  }))
  asked.add('TWILIO_AUTH_TOKEN')
  const readme = read('README.md')
  t.ok(asked.size > 15)
  for (const name of asked) t.ok(readme.includes(`\`${name}\``), name)
})

/** Name and type of every metric of ours, as a scrape declares them. */
async function metricsDeclared (): Promise<readonly string[]> {
  const { admits, text } = openMetrics({
    readFigures: async () => { throw new Error('Nothing is read for this.') },
    limits: { gaps: null, twilioConcurrency: 8, databaseConnections: 14, sweepMs: 900_000 },
    pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
    monotonic: () => 0
  })
  // What only a worker shows.
  admits(() => 8)
  const types = (await text()).matchAll(/^# TYPE (dispatchable_\w+) (\w+)$/gm)
  return [...types].map(([, name, type]) => `${name} ${type}`)
}

t.test('every metric has its row in docs/operations.md, and no other', async (t) => {
  const section = /## Every metric\n(.*?)\n## /s.exec(read('docs/operations.md'))?.[1] ?? ''
  const rows = [...section.matchAll(/^\| `(dispatchable_\w+)` \| (\w+) \|[^|]*\| [^|]{5,} \|$/gm)]
  const declared = await metricsDeclared()
  t.ok(declared.length > 30)
  t.strictSame(rows.map(([, name, type]) => `${name} ${type}`).sort(), [...declared].sort())
})

t.test('every alert asks for metrics that exist and has its row in docs/operations.md, and no other', async (t) => {
  const rules = read('examples/prometheus-rules.yml')
  const known = (await metricsDeclared()).map((line) => String(line.split(' ')[0]))
  const asked = [...rules.matchAll(/dispatchable_\w+/g)].map(([name]) => name)
  t.ok(asked.length > 20)
  t.strictSame(asked.filter((name) => !known.includes(name)), [])
  const alerts = [...rules.matchAll(/- alert: (\w+)\n.*?\n {8}for: \w+\n {8}labels: { severity: (\w+) }/gs)]
  t.equal(alerts.length, rules.split('- alert:').length - 1, 'each says for how long, and whom it concerns')
  const section = /## What pages somebody\n(.*?)\n## /s.exec(read('docs/operations.md'))?.[1] ?? ''
  const rows = [...section.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)]
  t.strictSame(rows.map(([, ...row]) => row), alerts.map(([, ...alert]) => alert))
})

t.test('every word a label may have is one of those the documents know', async (t) => {
  t.strictSame(OUTCOMES.filter((word) => !read('docs/operations.md').includes(`\`${word}\``)), [])
})
