import t from 'tap'
import { openApiDocument } from '../../src/main/openapi-document.js'
import { judging } from './judge.js'
import type { Document } from './requests.js'
import { fuzz, told } from './run.js'
import { fuzzed } from './service.js'

/** Another one finds other things: `FUZZ_SEED=… npm run fuzz`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_124)
const count = Number(process.env['FUZZ_COUNT'] ?? 250)

/** They take nothing that could be wrong. */
const UNREFUSABLE = ['get /healthz', 'get /readyz', 'get /metrics', 'get /problems', 'get /v1/pause']

t.test(`nothing sent to any operation breaks it, or changes what it refuses to (seed ${seed})`, async (t) => {
  const document = JSON.parse(await openApiDocument()) as Document
  const service = await fuzzed(t)
  const judge = judging(document)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [path, method] as const))
  for (const [path, method] of operations) {
    await service.prepare(`${method} ${path}`)
    const figures = await fuzz(document, path, method, { count, seed }, service, judge)
    t.same(figures.faults.slice(0, 5), [], told(figures))
    t.equal(figures.sent, count)
    // What is only ever refused, or never, was not tried.
    const { '2xx': good = 0, '4xx': refused = 0 } = figures.answers
    t.ok(good > 0, `${told(figures)}: some are answered`)
    t.ok(refused > 0 || UNREFUSABLE.includes(`${method} ${path}`), `${told(figures)}: some are refused`)
    t.ok(figures.compared >= refused, `${told(figures)}: and leave the ledger as it was`)
  }
  for (const line of service.lines) t.ok(JSON.parse(line).level < 50, line)
})
