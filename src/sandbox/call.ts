import type { Account } from './account.js'
import type { Json } from './wire.js'

/** A request to the API, free of HTTP. */
export interface Call {
  readonly seq: number
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  /** Scheme and host the client used, for the absolute URLs of version 1 APIs. */
  readonly base: string
}

/** What is answered: a status, and a body unless there is none. */
export interface Reply {
  readonly status: number
  readonly body: Json | null
}

/** Carries out one operation on the resource its path names, or throws a `Refusal`. */
export type Operation = (account: Account, call: Call, sid: string) => Reply
