import t from 'tap'
import { anApp, NUMBER } from './builders.js'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

async function linesFor (traceparent: string) {
  const lines: string[] = []
  const stream = { write: (line: string) => { lines.push(line) } }
  const { app } = await anApp({}, { logger: { level: 'info', stream } })
  await app.inject({ url: `/v1/assignments/${NUMBER}`, headers: { traceparent } })
  return lines.map((line) => JSON.parse(line))
}

for (const traceparent of [`00-${TRACE}-${SPAN}-01`, `01-${TRACE}-${SPAN}-00-more`]) {
  t.test(`every line of a request says the trace of ${traceparent}`, async (t) => {
    const lines = await linesFor(traceparent)
    t.equal(lines.length, 2)
    for (const line of lines) t.match(line, { traceId: TRACE, spanId: SPAN, reqId: String })
  })
}

for (const traceparent of [
  '', 'x', `ff-${TRACE}-${SPAN}-01`, `00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01x`
]) {
  t.test(`"${traceparent}" is no trace`, async (t) => {
    for (const line of await linesFor(traceparent)) t.notOk('traceId' in line)
  })
}
