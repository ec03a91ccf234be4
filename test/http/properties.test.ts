import fc from 'fast-check'
import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, call } from '../support/service.js'
import { aWorld } from '../support/world.js'
import { anApi } from './properties/api.js'
import {
  Clear, Crash, Declare, DeclareSame, ParallelDeclares, Pause, Read, Reconcile, RestartApi, Work
} from './properties/commands.js'
import type { Body, Model, Real } from './properties/model.js'

/** So many runs, or as many as there is time for. */
const RUNS = 200
const MOST_MS = 40_000
/** Numbers in one run. */
const NUMBERS = 2

const index = fc.nat({ max: NUMBERS - 1 })

const wish: fc.Arbitrary<Body> = fc.record({
  street: fc.constantFrom('100 Market St', '101 Market St', '102 Market St'),
  emergencyCalling: fc.constantFrom('enabled', 'disabled'),
  onFailure: fc.constantFrom('restore-previous', 'keep-trying'),
  drift: fc.constantFrom('report', 'heal'),
  site: fc.constantFrom('a', 'b')
})

const commands = fc.commands([
  fc.tuple(index, wish).map(([number, body]) => new Declare(number, body)),
  index.map((number) => new DeclareSame(number)),
  fc.tuple(index, fc.nat({ max: 5 })).map(([number, steps]) => new Work(number, steps)),
  fc.tuple(index, fc.array(wish, { minLength: 2, maxLength: 8 }))
    .map(([number, bodies]) => new ParallelDeclares(number, bodies)),
  index.map((number) => new Clear(number)),
  index.map((number) => new Reconcile(number)),
  index.map((number) => new Read(number)),
  fc.tuple(index, wish, fc.nat({ max: 60 })).map(([number, body, turns]) => new Crash(number, body, turns)),
  fc.tuple(index, fc.boolean()).map(([number, paused]) => new Pause(number, paused)),
  index.map((number) => new RestartApi(number))
], { maxCommands: 16, size: 'max' })

t.test('whatever callers, workers and crashes do, every acknowledged declaration stands', async (t) => {
  const delays = { registrationMs: 0, unregistrationMs: 0, callingMs: 0 }
  const world = await aWorld(t, { delays })
  const api = await anApi(t, world)
  const addressIds = new Map<string, string>()
  let next = 0
  let runs = 0

  /** Every run has numbers of its own, and may be repeated as often as shrinking takes. */
  const setup = async (): Promise<{ model: Model, real: Real }> => {
    const numbers = Array.from({ length: NUMBERS }, () => `+1415556${String(next++).padStart(4, '0')}`)
    for (const phoneNumber of numbers) world.twilio.addNumber({ phoneNumber })
    world.twilio.clearRequests()
    await api.send('PUT', '/v1/pause', { paused: false })
    const model = { numbers: numbers.map(() => null), forgotten: [], paused: false }
    return { model, real: { api, world, numbers, addressIds } }
  }
  await fc.assert(fc.asyncProperty(commands, async (sequence) => {
    runs += 1
    const prepared = await setup()
    await fc.asyncModelRun(() => prepared, sequence)
  }), { numRuns: RUNS, interruptAfterTimeLimit: MOST_MS, markInterruptAsFailure: false })
  t.same(world.twilio.violations(), [])
  t.ok(runs >= 5, `${runs} runs`)
  t.comment(`${runs} runs`)
})

t.test('sixty-four callers of one number at once, again and again: no generation is lost or given twice', async (t) => {
  const { start } = await aService(t)
  const service = await start('api')
  t.teardown(service.stop)
  const path = '/v1/assignments/+14155550100'
  let before = 0
  let refused = 0
  for (let round = 0; round < 5; round++) {
    const told = await Promise.all(Array.from({ length: 64 }, async (_, writer) => {
      const label = `${round}-${writer}`
      const address = { ...EXAMPLE.address, street: `${100 + writer} Market St` }
      const { status, body } = await call(service.url, path, { method: 'PUT', body: { address, labels: { label } } })
      return { status, label, generation: body.generation as number }
    }))
    const acknowledged = told.filter(({ status }) => status < 300)
    refused += told.length - acknowledged.length
    t.same(told.filter(({ status }) => ![200, 202, 503].includes(status)), [], 'taken, or asked to come back')
    const generations = acknowledged.map(({ generation }) => generation).sort((a, b) => a - b)
    t.same(generations, generations.map((_, place) => before + 1 + place), 'one each, and none left out')
    const { body } = await call(service.url, path)
    t.equal(body.generation, generations.at(-1))
    const last = acknowledged.find(({ generation }) => generation === body.generation)
    t.equal(body.desired.labels.label, last?.label, 'the highest is what stands')
    before = body.generation
  }
  t.comment(`${refused} of 320 were asked to come back`)
})
