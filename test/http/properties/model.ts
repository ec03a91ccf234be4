import assert from 'node:assert/strict'
import type { World } from '../../support/world.js'
import type { Api } from './api.js'

/** All that a declaration can say here, nothing left to a default. */
export interface Body {
  readonly street: string
  readonly emergencyCalling: 'enabled' | 'disabled'
  readonly onFailure: 'restore-previous' | 'keep-trying'
  readonly drift: 'report' | 'heal'
  readonly site: string
}

/** What the callers of one number have been told: the newest generation, and the wish that belongs to it. */
export interface Acknowledged {
  readonly generation: number
  readonly assigned: boolean
  readonly body: Body
}

/** What must be so, as callers know it. Null: nothing is declared. */
export interface Model {
  readonly numbers: Array<Acknowledged | null>
  /** The newest generation of each number that was ever removed altogether: it goes on counting there. */
  readonly forgotten: number[]
  paused: boolean
}

/** What there is: an API that can be restarted, a worker that takes single steps, and the numbers of this run. */
export interface Real {
  readonly api: Api
  readonly world: World
  readonly numbers: readonly string[]
  /** The address that each street has turned out to be. */
  readonly addressIds: Map<string, string>
}

/** What is acknowledged once this body is, by the rule of the contract: settings alone start no generation. */
export function declared ({ numbers, forgotten }: Model, index: number, body: Body): Acknowledged {
  const before = numbers[index] ?? null
  if (before === null) return { generation: (forgotten[index] ?? 0) + 1, assigned: true, body }
  const same = before.assigned && before.body.street === body.street &&
    before.body.emergencyCalling === body.emergencyCalling && before.body.onFailure === body.onFailure
  return { generation: before.generation + (same ? 0 : 1), assigned: true, body }
}

/** An assignment as the API answers it, as far as the properties look at it. */
export interface Answered {
  readonly generation: number
  readonly state: string
  readonly updatedAt: string
  readonly desired: {
    readonly addressId: string
    readonly emergencyCalling: string
    readonly onFailure: string
    readonly drift: string
    readonly labels: Readonly<Record<string, string>>
  }
}

/** Is this what the body asked for? */
export function isAsAsked ({ desired }: Answered, body: Body, { addressIds }: Real): boolean {
  const known = addressIds.get(body.street)
  return (known === undefined || known === desired.addressId) && desired.labels['site'] === body.site &&
    desired.emergencyCalling === body.emergencyCalling && desired.onFailure === body.onFailure &&
    desired.drift === body.drift
}

/** Throws unless the API answers for this number just what was acknowledged. */
export async function agrees (model: Model, real: Real, index: number): Promise<void> {
  const acknowledged = model.numbers[index] ?? null
  const { status, body, paused } = await real.api.insist('GET', pathOf(real, index))
  assert.equal(paused, model.paused, 'the pause is told with every answer')
  if (acknowledged === null) return assert.equal(status, 404)
  assert.equal(status, 200)
  const answered = body as Answered
  assert.equal(answered.generation, acknowledged.generation, 'the acknowledged generation')
  assert.ok(isAsAsked(answered, acknowledged.body, real), 'with the wish that was acknowledged')
  assert.equal(answered.state === 'removing', !acknowledged.assigned)
}

export function pathOf ({ numbers }: Real, index: number): string {
  return `/v1/assignments/${numbers[index]}`
}
