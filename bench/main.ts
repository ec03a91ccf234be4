import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { openServers, type Servers } from './ground.js'
import { figureOf, tableOf, type Figure } from './report.js'
import type { Scenario } from './scenario.js'
import { SCENARIOS } from './scenarios.js'

/**
 * `npm run bench`, with `-- --only declare,status` for some of it, `--quick` to see that it works, and `--out file`.
 * On PostgreSQL and Redis servers of its own, or on those of `DATABASE_URL` and `REDIS_URL`. The figures of a full run
 * go to bench/results.json. An aim that is missed is said aloud and is no failure; a scenario that breaks is one.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' }
  }
})

const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
const chosen = chosenFrom(values.only)
const full = chosen.length === SCENARIOS.length && !values.quick
const out = values.out ?? (full ? 'bench/results.json' : null)

const servers = await openServers(process.env).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
const figures: Figure[] = []
const broken: string[] = []
try {
  log.info({ ...servers.versions, cores: availableParallelism(), quick: values.quick }, 'the benchmark begins')
  for (const scenario of chosen) {
    try {
      figures.push(...await figuresOf(scenario, servers))
    } catch (err) {
      broken.push(scenario.name)
      log.error({ err, scenario: scenario.name }, 'the scenario broke')
    }
  }
} finally {
  await servers.close()
}
report()
// Nothing that is still open may hold up the answer.
process.exit(broken.length > 0 ? 1 : 0)

function chosenFrom (only: string | undefined): readonly Scenario[] {
  if (only === undefined) return SCENARIOS
  const names = only.split(',')
  const known = SCENARIOS.map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return SCENARIOS.filter(({ name }) => names.includes(name))
  process.stderr.write(`There is no scenario ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`)
  process.exit(1)
}

async function figuresOf (scenario: Scenario, { prepare }: Servers): Promise<readonly Figure[]> {
  const started = performance.now()
  log.info({ scenario: scenario.name }, scenario.about)
  const { ground, clear } = prepare(values.quick, log)
  try {
    const measures = await scenario.run(ground)
    const seconds = Math.round((performance.now() - started) / 1_000)
    log.info({ scenario: scenario.name, seconds }, 'done')
    return measures.map((measure) => figureOf(scenario.name, measure))
  } finally {
    await clear()
  }
}

function report (): void {
  const missed = figures.filter(({ met }) => met === false)
  process.stdout.write(`\n${tableOf(figures)}\n\n`)
  for (const { scenario, measure } of missed) process.stdout.write(`AIM MISSED: ${scenario}: ${measure}\n`)
  for (const name of broken) process.stdout.write(`BROKEN: ${name}: it tells nothing\n`)
  if (values.quick) process.stdout.write('A quick run shows that the benchmark works, not how fast we are.\n')
  if (out === null) return
  const { versions } = servers
  const ran = { date: new Date().toISOString(), quick: values.quick, cores: availableParallelism() }
  const results = { ...ran, node: process.version, ...versions, broken, figures }
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`)
}
