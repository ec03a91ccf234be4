import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from './clock.js'
import type { Performed } from './engine.js'
import type { Fault, FaultKind } from './faults.js'
import type { LoggedRequest } from './journal.js'
import { errorJson } from './wire.js'

/** A request that is waiting for its answer. */
export interface Answer {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly entry: LoggedRequest
  readonly clock: Clock
  /** How many requests were open when this one came. */
  readonly open: number
}

type Headers = Readonly<Record<string, string>>

const json = 'application/json; charset=utf-8'
const html = 'text/html; charset=utf-8'
const sorry = '<html><head><title>503 Service Temporarily Unavailable</title></head>' +
  '<body><h1>503 Service Temporarily Unavailable</h1></body></html>'
const page = '<html><body><h1>Please sign in</h1></body></html>'

/** The answer as it should be. */
export function sendReply (answer: Answer, { status, code, body }: Performed): void {
  answer.entry.code = code
  send(answer, status, body === null ? '' : JSON.stringify(body))
}

/** What a fault has to spoil an answer with. */
interface Spoiling {
  readonly fault: Fault
  readonly status: number
  readonly body: string
  readonly pause: (ms: number) => Promise<void>
}

const spoilers: Readonly<Record<FaultKind, (answer: Answer, spoiling: Spoiling) => void>> = {
  429: (answer, { fault }) => refuse(answer, 429, 20429, 'Too Many Requests', retryAfter(fault)),
  401: (answer) => refuse(answer, 401, 20003, 'Authenticate'),
  '404-bare': (answer) => refuse(answer, 404, null, 'The requested resource was not found'),
  '503-before': (answer) => send(answer, 503, sorry, html),
  '503-after': (answer) => send(answer, 503, sorry, html),
  'drop-before': drop,
  'drop-after': drop,
  html: (answer) => send(answer, 200, page, html),
  redirect: (answer) => send(answer, 302, '', html, { Location: '/elsewhere' }),
  truncated: (answer, { body }) => send(answer, 200, body.slice(0, Math.ceil(body.length / 2))),
  drip,
  hang: (answer, { status, body }) => send(answer, status, body)
}

/** The answer as the fault has it; `performed` is null where the request had no effect. */
export function spoilAnswer (
  answer: Answer, fault: Fault, performed: Performed | null, pause: (ms: number) => Promise<void>
): void {
  const body = performed === null || performed.body === null ? '' : JSON.stringify(performed.body)
  spoilers[fault.kind](answer, { fault, status: performed?.status ?? 200, body, pause })
}

function retryAfter (fault: Fault): Headers {
  return fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) }
}

function refuse (answer: Answer, status: number, code: number | null, message: string, headers: Headers = {}): void {
  answer.entry.code = code
  send(answer, status, JSON.stringify(errorJson(status, code, message)), json, headers)
}

function send (answer: Answer, status: number, body: string, type = json, headers: Headers = {}): void {
  start(answer, status, body, type, headers)
  answer.response.end(body)
}

function start (answer: Answer, status: number, body: string, type: string, headers: Headers): void {
  const { entry, response, clock } = answer
  const now = clock()
  entry.status = status
  entry.answeredAt = now.toISOString()
  response.writeHead(status, {
    ...status !== 204 && { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) },
    'Twilio-Request-Id': entry.requestId,
    'Twilio-Concurrent-Requests': answer.open,
    'Twilio-Request-Duration': ((now.getTime() - Date.parse(entry.arrivedAt)) / 1000).toFixed(3),
    'X-Home-Region': 'us1',
    'X-Api-Domain': 'api.twilio.com',
    ...headers
  })
}

/** The client sees its connection reset and cannot know how far the request got. */
function drop (answer: Answer): void {
  answer.request.socket.resetAndDestroy()
}

function drip (answer: Answer, { fault, status, body, pause }: Spoiling): void {
  start(answer, status, body, json, {})
  const bytes = Buffer.from(body)
  const step = 16
  const next = (from: number): void => {
    if (from >= bytes.length || answer.response.destroyed) {
      answer.response.end()
      return
    }
    answer.response.write(bytes.subarray(from, from + step))
    pause(fault.delayMs ?? 10).then(() => next(from + step), () => answer.response.destroy())
  }
  next(0)
}
