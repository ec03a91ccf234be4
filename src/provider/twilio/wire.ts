import { readFileSync } from 'node:fs'
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici'

/** Where requests leave: undici's, or what a test puts in its place. */
export type Wire = Pick<Dispatcher, 'dispatch'>

/** A page of a thousand numbers takes about 2 MiB. */
export const LARGEST_ANSWER = 8 * 1024 * 1024
/** What the SDK allows itself. */
const MOST_CONNECTIONS = 20

/**
 * Connections that are kept, at most so many at a time. Nothing is sent twice: there is no retry, and a connection
 * carries one request at a time. Twilio itself is reached through the proxy that `HTTPS_PROXY` or `HTTP_PROXY` names,
 * if `NO_PROXY` does not say otherwise; a stand-in at `baseUrl`, directly. `TWILIO_CA_BUNDLE` is the SDK's name for a
 * file with the certificates to trust.
 */
export function openWire (baseUrl: string | null, timeoutMs: number): Wire {
  const bundle = process.env['TWILIO_CA_BUNDLE']
  const tls = { timeout: timeoutMs, ...(bundle === undefined ? {} : { ca: readFileSync(bundle) }) }
  const options = {
    connections: MOST_CONNECTIONS,
    maxResponseSize: LARGEST_ANSWER,
    // Each request has one deadline for everything, which these would only blur.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: tls
  }
  return baseUrl === null ? new EnvHttpProxyAgent({ ...options, requestTls: tls }) : new Agent(options)
}
