import type { IncomingHttpHeaders } from 'node:http'

// https://www.w3.org/TR/trace-context/#traceparent-header-field-values
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/

interface Trace {
  readonly traceId?: string
  readonly spanId?: string
}

/** The trace that a request belongs to and the span that sent it, for our log; nothing where it is not well-formed. */
export function traceOf ({ traceparent }: IncomingHttpHeaders): Trace {
  const [, traceId, spanId] = TRACEPARENT.exec(String(traceparent ?? '')) ?? []
  return traceId === undefined || spanId === undefined ? {} : { traceId, spanId }
}
