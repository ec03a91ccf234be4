/** A request that its caller may send again. */
export interface Repeatable {
  /** The id of the API key it came with, `admin`, or `anybody` where none is asked for. */
  readonly caller: string
  /** Method and path. */
  readonly operation: string
  readonly key: string
  /** SHA-256 of the body. */
  readonly fingerprint: Uint8Array
}

/** What one was answered, without anything secret. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/**
 * `mine`: nobody has sent it before, or whoever did is gone: run it. `answered`: answer the same. `running`: another
 * request with the same key is being worked on. `reused`: the key was used for something else.
 */
export type Turn =
  | { readonly kind: 'mine', readonly epoch: number }
  | { readonly kind: 'answered', readonly answer: KeptAnswer }
  | { readonly kind: 'running' | 'reused' }
