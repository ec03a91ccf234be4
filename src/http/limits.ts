/**
 * What a caller may take of the server before it is refused. No valid request comes near any of them.
 *
 * `headersTimeout` and `requestTimeout` cut off who holds a connection without sending: Node looks for such every
 * `connectionsCheckingInterval`. `connectionTimeout` is how long nothing at all may happen; an answer may be held for
 * 30 s (`Prefer: wait`).
 */
export const LIMITS = {
  bodyLimit: 64 * 1_024,
  requestTimeout: 30_000,
  connectionTimeout: 65_000,
  maxParamLength: 100,
  http: { maxHeaderSize: 16 * 1_024, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 }
}

/** An event loop that stays so late does no caller any good: that is better said at once. */
export const PRESSURE = { delayMs: 1_000, lastingMs: 3_000 }
