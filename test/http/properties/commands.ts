import assert from 'node:assert/strict'
import type { AsyncCommand } from 'fast-check'
import type { AddressId, PhoneNumber } from '../../../src/domain/brand.js'
import { EXAMPLE } from '../../../src/http/schemas/examples.js'
import type { Reply } from './api.js'
import { agrees, declared, isAsAsked, pathOf, type Answered, type Body, type Model, type Real } from './model.js'

type Command = AsyncCommand<Model, Real>

/** A command about one of the numbers of the run. */
abstract class OfNumber implements Command {
  readonly index: number

  constructor (index: number) {
    this.index = index
  }

  check (_model: Readonly<Model>): boolean {
    return true
  }

  abstract run (model: Model, real: Real): Promise<void>

  toString (): string {
    return `${this.constructor.name}(${JSON.stringify(Object.values(this)).slice(1, -1)})`
  }
}

/** A wish, acknowledged with the next generation, or with the present one where nothing is new of it. */
export class Declare extends OfNumber {
  readonly body: Body

  constructor (index: number, body: Body) {
    super(index)
    this.body = body
  }

  async run (model: Model, real: Real): Promise<void> {
    const expected = declared(model, this.index, this.body)
    const { generation } = taken(await put(real, this.index, this.body), this.body, real)
    assert.equal(generation, expected.generation)
    model.numbers[this.index] = expected
    await agrees(model, real, this.index)
  }
}

/** The same once more: no generation, not even a write, and nothing for Twilio. */
export class DeclareSame extends OfNumber {
  override check ({ numbers }: Readonly<Model>): boolean {
    return numbers[this.index]?.assigned === true
  }

  async run (model: Model, real: Real): Promise<void> {
    const { body, generation } = model.numbers[this.index] ?? assert.fail()
    const { body: before } = await real.api.insist('GET', pathOf(real, this.index)) as { body: Answered }
    const sent = real.world.writes().length
    const answered = taken(await put(real, this.index, body), body, real)
    assert.equal(answered.generation, generation)
    assert.equal(answered.updatedAt, before.updatedAt, 'nothing was written')
    if (before.state === 'ready') {
      await step(real, this.index)
      assert.equal(real.world.writes().length, sent, 'and nothing is to be done at Twilio')
    }
    await agrees(model, real, this.index)
  }
}

export class Clear extends OfNumber {
  async run (model: Model, real: Real): Promise<void> {
    const before = model.numbers[this.index] ?? null
    const path = pathOf(real, this.index)
    const unacknowledged = await real.api.insist('DELETE', path)
    assert.ok([404, 409].includes(unacknowledged.status), 'removal must be acknowledged')
    const { status, body } = await real.api.insist('DELETE', `${path}?acknowledgeUnprotected=true`)
    if (before === null) return assert.equal(status, 404)
    assert.equal(status, 202)
    const generation = before.generation + (before.assigned ? 1 : 0)
    assert.equal((body as Answered).generation, generation)
    model.numbers[this.index] = { ...before, generation, assigned: false }
    await agrees(model, real, this.index)
  }
}

export class Reconcile extends OfNumber {
  async run (model: Model, real: Real): Promise<void> {
    const { status } = await real.api.insist('POST', `${pathOf(real, this.index)}/reconciliations`)
    if (model.numbers[this.index] === null) assert.equal(status, 404)
    else assert.ok(status < 300, `a look was asked for, and answered with ${status}`)
    await agrees(model, real, this.index)
  }
}

export class Read extends OfNumber {
  async run (model: Model, real: Real): Promise<void> {
    await agrees(model, real, this.index)
    const { status, body } = await real.api.insist('GET', `${pathOf(real, this.index)}/status`)
    const acknowledged = model.numbers[this.index] ?? null
    if (acknowledged === null) return assert.equal(status, 404)
    assert.equal((body as Answered).generation, acknowledged.generation)
  }
}

/** Several callers at once: each is told a generation, and the highest of them is what stands. */
export class ParallelDeclares extends OfNumber {
  readonly bodies: readonly Body[]

  constructor (index: number, bodies: readonly Body[]) {
    super(index)
    this.bodies = bodies
  }

  async run (model: Model, real: Real): Promise<void> {
    const before = model.numbers[this.index]?.generation ?? model.forgotten[this.index] ?? 0
    const replies = await Promise.all(this.bodies.map((body) => put(real, this.index, body)))
    const told = replies.map((reply, turn) => {
      const body = this.bodies[turn] ?? assert.fail()
      return { body, ...taken(reply, body, real) }
    })
    const highest = Math.max(...told.map(({ generation }) => generation))
    const generations = new Set(told.map(({ generation }) => generation).filter((generation) => generation > before))
    assert.equal(generations.size, highest - before, 'no generation was skipped, and each was told to its writer')
    for (const { generation, body } of told) {
      const twin = told.find((other) => other.generation === generation) ?? assert.fail()
      const wish = ({ street, emergencyCalling, onFailure }: Body) => ({ street, emergencyCalling, onFailure })
      assert.deepEqual(wish(twin.body), wish(body), 'one generation is one wish')
    }
    const { body } = await real.api.insist('GET', pathOf(real, this.index)) as { body: Answered }
    assert.equal(body.generation, highest)
    const stands = told.find((one) => one.generation === highest && isAsAsked(body, one.body, real))
    assert.notEqual(stands, undefined, 'what stands is an acknowledged wish of the highest generation')
    model.numbers[this.index] = { generation: highest, assigned: true, body: stands?.body ?? assert.fail() }
  }
}

/** The API loses its database in the middle of a declaration: it is stored once or not at all, and never half. */
export class Crash extends OfNumber {
  readonly body: Body
  readonly turns: number

  constructor (index: number, body: Body, turns: number) {
    super(index)
    this.body = body
    this.turns = turns
  }

  async run (model: Model, real: Real): Promise<void> {
    const after = declared(model, this.index, this.body)
    const [reply] = await Promise.all([put(real, this.index, this.body, 'send'), real.api.crash(this.turns)])
    assert.ok([200, 202, 503].includes(reply.status), `answered with ${reply.status}`)
    await real.api.restart()
    const { status, body } = await real.api.insist('GET', pathOf(real, this.index))
    const stored = status === 200 && isAsAsked(body as Answered, this.body, real) &&
      (body as Answered).generation === after.generation && (body as Answered).state !== 'removing'
    assert.ok(stored || reply.status === 503, 'what was acknowledged survives')
    if (stored) model.numbers[this.index] = after
    await agrees(model, real, this.index)
    const again = taken(await put(real, this.index, this.body), this.body, real)
    assert.equal(again.generation, after.generation, 'repeated, it is the same generation')
    model.numbers[this.index] = after
  }
}

/** A worker takes a few steps. A number whose removal is through is forgotten, but not how far it had counted. */
export class Work extends OfNumber {
  readonly steps: number

  constructor (index: number, steps: number) {
    super(index)
    this.steps = steps
  }

  async run (model: Model, real: Real): Promise<void> {
    const before = real.world.writes().length
    for (let turn = 0; turn < this.steps; turn++) await step(real, this.index)
    if (model.paused) assert.equal(real.world.writes().length, before, 'nothing is changed while paused')
    const known = model.numbers[this.index]
    if (known?.assigned === false) {
      const { status } = await real.api.insist('GET', pathOf(real, this.index))
      if (status === 404) {
        model.numbers[this.index] = null
        model.forgotten[this.index] = known.generation
      }
    }
    await agrees(model, real, this.index)
  }
}

export class Pause extends OfNumber {
  readonly paused: boolean

  constructor (index: number, paused: boolean) {
    super(index)
    this.paused = paused
  }

  async run (model: Model, real: Real): Promise<void> {
    const { status, body } = await real.api.insist('PUT', '/v1/pause', { paused: this.paused })
    assert.equal(status, 200)
    assert.equal((body as { paused: boolean }).paused, this.paused)
    model.paused = this.paused
    await agrees(model, real, this.index)
  }
}

export class RestartApi extends OfNumber {
  async run (model: Model, real: Real): Promise<void> {
    await real.api.restart()
    for (const index of real.numbers.keys()) await agrees(model, real, index)
  }
}

async function put (
  real: Real, index: number, { street, site, ...rest }: Body, how: 'send' | 'insist' = 'insist'
): Promise<Reply> {
  const body = { address: { ...EXAMPLE.address, street }, labels: { site }, ...rest }
  return await real.api[how]('PUT', pathOf(real, index), body)
}

/** What a declaration was answered with, which is at least what it asked for. */
function taken ({ status, body }: Reply, asked: Body, real: Real): Answered {
  assert.ok(status === 200 || status === 202, `answered with ${status}: ${JSON.stringify(body)}`)
  const answered = body as Answered
  assert.ok(isAsAsked(answered, asked, real), 'the answer shows the wish')
  real.addressIds.set(asked.street, answered.desired.addressId)
  return answered
}

/** One step for the number, and one for each address: due or not, they are looked at now. */
async function step ({ world, numbers, addressIds }: Real, index: number): Promise<void> {
  const phoneNumber = numbers[index] as PhoneNumber
  const ids = [...addressIds.values()] as AddressId[]
  await world.pool.query('UPDATE assignment SET due_at = now() WHERE phone_number = $1', [phoneNumber])
  await world.pool.query("UPDATE address SET due_at = now() WHERE id = ANY ($1) AND state = 'validating'", [ids])
  for (const id of ids) await world.once({ kind: 'address', key: id })
  await world.once({ kind: 'assignment', key: phoneNumber })
}
