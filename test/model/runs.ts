import { explore, type Result } from './explore.js'
import { NO_FAULTS } from './moves.js'
import { planner } from './planner.js'
import type { Property } from './properties.js'
import { without, type Safeguard } from './safeguards.js'
import type { Budget } from './state.js'
import { aWorld, type Wish } from './world.js'

/** One model to be walked: what is declared, which faults may come to pass how often, and what is taken away. */
export interface Run {
  readonly wishes: readonly Wish[]
  readonly faults: Partial<Budget>
  readonly slowDeclarations?: boolean
  readonly removed?: readonly Safeguard[]
}

export function walked (run: Run, most: number, until: readonly Property[] = []): Result {
  const { wishes, faults, slowDeclarations = false, removed = [] } = run
  const guards = without(...removed)
  const setting = { wishes, guards, planner: planner(guards), slowDeclarations }
  return explore(aWorld({ ...NO_FAULTS, ...faults }), setting, { most, until })
}

/** What a run is called in tables and test names. */
export function called ({ wishes, faults, slowDeclarations, removed = [] }: Run): string {
  const budget = Object.entries(faults).map(([fault, times]) => times === 1 ? fault : `${times} ${fault}`)
  return [
    ...removed.map((safeguard) => `without ${safeguard}:`),
    `office > ${wishes.join(' > ')};`,
    budget.length === 0 ? 'no fault' : budget.join(', '),
    ...slowDeclarations === true ? ['(declarations in two commits)'] : []
  ].join(' ')
}

/** A trace as one reads it. */
export function told (trace: readonly string[]): string {
  return trace.map((label, at) => `${String(at + 1).padStart(3)}. ${label}`).join('\n')
}
