import type { Logger } from 'pino'

/** One question put to the service and, in the same run, to what it is compared with. */
export interface Scenario {
  /** How it is called on the command line. */
  readonly name: string
  /** What it shows, in one sentence. */
  readonly about: string
  run (ground: Ground): Promise<readonly Measure[]>
}

/** What a scenario stands on. It makes what else it needs, and takes it down again. */
export interface Ground {
  /** A new, empty database on the benchmark's server; dropped when the scenario is over. */
  newDatabase (): Promise<string>
  /** Null where there is no Redis: the queue is Postgres then. */
  readonly redisUrl: string | null
  /** Smaller figures, to see that it works; never to be quoted. */
  readonly quick: boolean
  readonly log: Logger
}

/** One figure, and what it is held to. */
export interface Measure {
  readonly measure: string
  readonly ours: number
  /** The rival's figure, or the bound that nobody can beat; null where the figure stands alone. */
  readonly against: { readonly what: string, readonly value: number } | null
  readonly unit: string
  /** `ours / against`, or what the aim is about; null where nothing is compared. */
  readonly ratio: number | null
  readonly aim: { readonly atLeast: number } | { readonly atMost: number } | null
}
