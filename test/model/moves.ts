import type { Planner } from './planner.js'
import type { Property } from './properties.js'
import type { Guards } from './safeguards.js'
import { FAULTS, type FaultName, type State } from './state.js'
import type { Wish } from './world.js'

/** One thing that may happen next. `broken`: what the step itself has broken. */
export interface Move {
  readonly label: string
  readonly state: State
  readonly broken: Property | null
}

/** What a model is about. */
export interface Setting {
  readonly wishes: readonly Wish[]
  readonly guards: Guards
  readonly planner: Planner
  /** A declaration reads and writes in two commits; in one, where what happens in between is not of interest. */
  readonly slowDeclarations: boolean
}

export function move (label: string, state: State, broken: Property | null = null): Move {
  return { label, state, broken }
}

/** The state with one fault less to come; null where none of it is left. */
export function spent (state: State, fault: FaultName): State | null {
  const { left } = state
  return left[fault] === 0 ? null : { ...state, left: { ...left, [fault]: left[fault] - 1 } }
}

/** A fault that comes to pass, where one is left; told in capitals. */
export function faulty (state: State, fault: FaultName, label: string, next: (from: State) => State): readonly Move[] {
  const from = spent(state, fault)
  return from === null ? [] : [move(label.toUpperCase(), next(from))]
}

export const NO_FAULTS = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<FaultName, number>
