import type { Dice } from './dice.js'
import type { Timings } from './timings.js'

/** Whose wire is tampered with. */
export type Target = 'postgres' | 'redis' | 'twilio'

/** One blow, so many milliseconds after the start. */
export type Blow = { readonly at: number } & (
  | { readonly kind: 'kill', readonly process: number }
  /** From half a lease to two. */
  | { readonly kind: 'pause', readonly process: number, readonly ms: number }
  | { readonly kind: 'flush' | 'pg-restart' | 'pg-crash' | 'pg-backend' }
  | { readonly kind: 'redis-outage', readonly ms: number }
  | { readonly kind: 'cut' | 'reset' | 'silence', readonly target: Target }
  | { readonly kind: 'refuse', readonly target: Target, readonly ms: number }
  | { readonly kind: 'delay', readonly target: Target, readonly ms: number }
  | { readonly kind: 'list-lag', readonly ms: number }
)

/** What a run is made of. */
export interface Scope {
  readonly seconds: number
  readonly processes: number
  readonly redis: boolean
  readonly timings: Timings
}

/** Everything that will happen to a run besides what Twilio itself does wrong: the same for the same dice. */
export function scheduleOf (dice: Dice, { seconds, processes, redis, timings: { stretch } }: Scope): readonly Blow[] {
  const targets: readonly Target[] = redis ? ['postgres', 'redis', 'twilio'] : ['postgres', 'twilio']
  const one = () => dice.between(0, processes - 1)
  const every = (from: number, to: number, make: (at: number) => Blow): Blow[] => {
    const blows: Blow[] = []
    for (let at = dice.between(from / 2, to); at < seconds * 1_000; at += dice.between(from, to)) blows.push(make(at))
    return blows
  }
  return [
    ...every(450, 1_000, (at) => ({ at, kind: 'kill', process: one() })),
    ...every(2_500, 5_000, (at) => ({ at, kind: 'pause', process: one(), ms: dice.between(1_250, 5_000) })),
    ...every(7_000, 10_000, (at) => ({ at, kind: dice.weighted({ 'pg-restart': 4, 'pg-backend': 2, 'pg-crash': 1 }) })),
    ...every(700, 1_800, (at) => tampering(dice, at, dice.pick(targets))),
    ...every(2_000, 4_000, (at) => ({ at, kind: 'list-lag', ms: dice.pick([0, 0, 150, 300]) })),
    ...redis ? every(1_500, 3_500, (at) => ({ at, kind: 'flush' })) : [],
    ...redis ? every(6_000, 9_000, (at) => ({ at, kind: 'redis-outage', ms: dice.between(1_000, 3_000) })) : []
  ].map((blow) => stretched(blow, stretch)).sort((one, other) => one.at - other.at)
}

function stretched (blow: Blow, stretch: number): Blow {
  const at = blow.at * stretch
  return 'ms' in blow ? { ...blow, at, ms: blow.ms * stretch } : { ...blow, at }
}

function tampering (dice: Dice, at: number, target: Target): Blow {
  const kind = dice.weighted({ cut: 3, reset: 3, silence: 2, refuse: 1, delay: 1 })
  switch (kind) {
    case 'refuse': return { at, kind, target, ms: dice.between(300, 1_000) }
    case 'delay': return { at, kind, target, ms: dice.between(300, 1_000) }
    default: return { at, kind, target }
  }
}
