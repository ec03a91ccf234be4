import { canonical } from './canonical.js'
import { environmentMoves } from './environment.js'
import type { Move, Setting } from './moves.js'
import { brokenIn, isGoal, type Property } from './properties.js'
import { Graph } from './graph.js'
import { nameOf } from './names.js'
import type { State } from './state.js'
import { workerMoves } from './worker.js'

export interface Broken {
  readonly property: Property
  readonly trace: readonly string[]
}

export interface Result {
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  /** The whole space was seen. */
  readonly complete: boolean
  /** The first breach of each property. */
  readonly broken: readonly Broken[]
}

export interface Limits {
  readonly most: number
  /** Stop at the first breach of one of these. */
  readonly until: readonly Property[]
}

/** All that may happen next. */
export function movesFrom (state: State, setting: Setting): readonly Move[] {
  return [...workerMoves(state, 0, setting), ...workerMoves(state, 1, setting), ...environmentMoves(state, setting)]
}

/** Walks every state there is, breadth first, so that the first trace to a breach is a shortest one. */
export function explore (start: State, setting: Setting, { most, until }: Limits): Result {
  const began = performance.now()
  const graph = new Graph()
  const broken = new Map<Property, readonly string[]>()
  const { planner, wishes } = setting
  const breach = (property: Property | null, at: number, label: string | null) => {
    if (property === null || broken.has(property)) return
    broken.set(property, label === null ? graph.trace(at) : [...graph.trace(at), label])
  }

  const from = canonical(start)
  graph.enter(nameOf(from), -1, 'it begins')
  let frontier: { readonly id: number, readonly state: State }[] = [{ id: 0, state: from }]
  let complete = true
  while (frontier.length > 0 && complete) {
    const next: typeof frontier = []
    for (const { id, state } of frontier) {
      if (isGoal(state, wishes.length, planner)) graph.goal(id)
      breach(brokenIn(state, planner), id, null)
      for (const { label, state: after, broken: property } of movesFrom(state, setting)) {
        breach(property, id, label)
        const there = canonical(after)
        const known = graph.size
        const to = graph.enter(nameOf(there), id, label)
        graph.edge(id, to)
        if (to === known) next.push({ id: to, state: there })
      }
      if (graph.size > most || until.some((property) => broken.has(property))) {
        complete = false
        break
      }
    }
    frontier = next
  }
  if (complete) breach(...stuckIn(graph))
  return {
    states: graph.size,
    transitions: graph.edges,
    seconds: (performance.now() - began) / 1_000,
    complete,
    broken: [...broken].map(([property, trace]) => ({ property, trace }))
  }
}

function stuckIn (graph: Graph): [Property | null, number, null] {
  const stuck = graph.stuck()
  return [stuck === null ? null : 'liveness', stuck ?? 0, null]
}
