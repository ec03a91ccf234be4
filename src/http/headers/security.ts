import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/**
 * What browsers are told of every answer: it is data, and nobody's page. `Strict-Transport-Security` is for whoever
 * ends TLS in front of this service to say. `/docs` brings a policy of its own.
 */
const POLICY = {
  contentSecurityPolicy: {
    useDefaults: false, directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] }
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' as const }
}

/** helmet's headers, asked for once: it says the same of every answer, and makes it anew each time it is asked. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = saidBy(helmet(POLICY))

function saidBy (middleware: ReturnType<typeof helmet>): Record<string, string> {
  const headers: Record<string, string> = {}
  const listening = {
    setHeader (name: string, value: unknown) { headers[name.toLowerCase()] = String(value) },
    removeHeader () {}
  }
  middleware({} as IncomingMessage, listening as unknown as ServerResponse, (error?: unknown) => {
    if (error !== undefined) throw error
  })
  return headers
}
