/** Who asked for something, for the record. */
export interface Asked {
  /** Our name for the request that asked. */
  readonly requestId: string | null
  /** The id of the API key it came with, or `admin`; null where none is asked for. */
  readonly askedBy: string | null
  /** Why, in the caller's own words. */
  readonly reason: string | null
}
