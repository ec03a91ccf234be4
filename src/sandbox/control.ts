import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  BadInput, readAfter, readChange, readDelays, readFault, readMode, readName, readSeed
} from './control-input.js'
import { readText } from './form.js'
import { NumberMissing, NumberTaken, type Operator } from './operator.js'

/** Where the control API begins. Twilio has nothing there. */
export const controlPrefix = '/sandbox/'

interface Order {
  readonly operator: Operator
  readonly query: URLSearchParams
  readonly input: unknown
  /** What the path names, where it names something. */
  readonly name: string
}

const orders: Readonly<Record<string, (order: Order) => unknown>> = {
  'GET requests': ({ operator, query }) => ({ requests: operator.requests(readAfter(query)) }),
  'GET counts': ({ operator }) => operator.counts(),
  'DELETE requests': ({ operator }) => done(operator.clearRequests()),
  'GET violations': ({ operator }) => ({ violations: operator.violations() }),
  'DELETE violations': ({ operator }) => done(operator.clearViolations()),
  'GET faults': ({ operator }) => ({ faults: operator.state().faults }),
  'POST faults': ({ operator, input }) => done(operator.addFault(readFault(input))),
  'DELETE faults': ({ operator }) => done(operator.clearFaults()),
  'PUT delays': ({ operator, input }) => {
    operator.setDelays(readDelays(input))
    return operator.state().delays
  },
  'PUT mode': ({ operator, input }) => {
    operator.setMode(readMode(input))
    return operator.state().mode
  },
  'GET state': ({ operator }) => operator.state(),
  'GET registrations': ({ operator }) => ({ registrations: operator.registrations() }),
  'POST phone-numbers': ({ operator, input }) => {
    const { seed, count } = readSeed(input)
    return count === undefined ? operator.addNumber(seed) : { added: operator.addNumbers(seed, count).length }
  },
  'PATCH phone-numbers': ({ operator, input }) => ({ patched: operator.patchNumbers(readChange(input)) }),
  'PATCH phone-numbers/': ({ operator, input, name }) => operator.patchNumber(name, readChange(input))
}

class NoSuchOrder extends Error {}

const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Answers the control API. It asks for no password, so unless told otherwise it listens to this machine alone. */
export async function handleControl (
  operator: Operator, fromAnywhere: boolean, request: IncomingMessage, response: ServerResponse
): Promise<void> {
  try {
    if (!fromAnywhere && !loopback.test(request.socket.remoteAddress ?? '')) {
      return send(response, 403, { error: 'The control API answers only to this machine' })
    }
    const [path = '', query] = (request.url ?? '').slice(controlPrefix.length).split('?', 2)
    const [, resource = path, name = ''] = /^([^/]+\/)(.+)$/.exec(path) ?? []
    const order = orders[`${request.method} ${resource}`]
    if (order === undefined) throw new NoSuchOrder(`There is no ${request.method} ${controlPrefix}${path}`)
    const input = parse(await readText(request))
    send(response, 200, order({ operator, query: new URLSearchParams(query), input, name: readName(name) }))
  } catch (error) {
    send(response, ...refusalOf(error))
  }
}

function refusalOf (error: unknown): [status: number, body: unknown] {
  if (error instanceof BadInput || error instanceof NumberTaken) return [400, { error: error.message }]
  if (error instanceof NumberMissing || error instanceof NoSuchOrder) return [404, { error: error.message }]
  throw error
}

function parse (text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new BadInput('the body must be JSON')
  }
}

function done (_: void): { ok: true } {
  return { ok: true }
}

function send (response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
