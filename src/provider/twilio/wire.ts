import { readFileSync } from 'node:fs'
import { Agent, type Dispatcher } from 'undici'

/** Where requests leave: undici's, or what a test puts in its place. */
export type Wire = Pick<Dispatcher, 'dispatch'>

/** A page of a thousand numbers takes about 2 MiB. */
export const LARGEST_ANSWER = 8 * 1024 * 1024

/**
 * Connections that are kept, `most` at a time, straight to the server: no proxy is asked for a tunnel. Nothing is sent
 * twice, for there is no retry, and a connection carries one request at a time. `TWILIO_CA_BUNDLE` is the SDK's name
 * for a file with the certificates to trust.
 */
export function openWire (most: number, timeoutMs: number): Wire {
  const bundle = process.env['TWILIO_CA_BUNDLE']
  return new Agent({
    connections: most,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: LARGEST_ANSWER,
    // Each request has one deadline for everything, which these would only blur.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeoutMs, ...(bundle === undefined ? {} : { ca: readFileSync(bundle) }) }
  })
}
