import type { IncomingMessage, ServerResponse } from 'node:http'
import { draw, seededChance } from './chance.js'
import type { Call } from './call.js'
import type { Clock } from './clock.js'
import type { Engine, Performed } from './engine.js'
import { withoutEffect, type Fault, type Faults } from './faults.js'
import { readForm } from './form.js'
import type { Journal, LoggedRequest } from './journal.js'
import { sendReply, spoilAnswer, type Answer } from './answer.js'
import { errorJson } from './wire.js'

/** What a request to the API meets. */
export interface World {
  readonly engine: Engine
  readonly journal: Journal
  readonly faults: Faults
  readonly clock: Clock
  /** `Authorization` headers that are let in. */
  readonly credentials: ReadonlySet<string>
}

/** Answers requests to the API until it is stopped. */
export interface Exchange {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Requests that are still being held back never take effect. */
  readonly stop: () => void
}

/** The way of one request: in, past the faults, through the engine, out. */
export function createExchange (world: World): Exchange {
  const chance = seededChance(2)
  const timers = new Set<NodeJS.Timeout>()
  let open = 0

  const pause = (ms: number) => new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      resolve()
    }, ms)
    timers.add(timer)
  })

  const perform = async (call: Call, fault: Fault | undefined): Promise<Performed | null> => {
    const leave = world.engine.arrive(call)
    try {
      if (fault !== undefined && withoutEffect.has(fault.kind)) return null
      const heldMs = draw(chance, world.engine.account.delays.latencyMs) +
        (fault?.kind === 'hang' ? fault.delayMs ?? 0 : 0)
      if (heldMs > 0) await pause(heldMs)
      return world.engine.perform(call)
    } finally {
      leave()
    }
  }

  const tooMany = (open: number): Fault | undefined => {
    const { concurrencyLimit } = world.engine.account.mode
    return concurrencyLimit > 0 && open > concurrencyLimit ? { kind: '429' } : undefined
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, path, query } = lineOf(request)
    const entry = world.journal.open(method, path, open += 1)
    const answer: Answer = { request, response, entry, clock: world.clock, open }
    response.once('close', () => {
      open -= 1
      world.journal.close(entry)
    })
    const form = method === 'POST' ? await readForm(request) : query
    if (!world.credentials.has(request.headers.authorization ?? '')) return sendReply(answer, unauthorized)
    if (form === null) return sendReply(answer, badForm)
    entry.params = readParams(form)
    const call = { seq: entry.seq, method, path, params: entry.params, base: baseOf(request) }
    const fault = tooMany(answer.open) ?? world.faults.take(method, url, method === 'POST' ? form : '')
    entry.fault = fault?.kind ?? null
    const performed = await perform(call, fault)
    if (performed !== null) note(entry, performed, world.clock)
    if (fault !== undefined) spoilAnswer(answer, fault, performed, pause)
    else if (performed !== null) sendReply(answer, performed)
  }

  return {
    handle,
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
    }
  }
}

function lineOf ({ method = 'GET', url = '/' }: IncomingMessage) {
  const mark = url.indexOf('?')
  if (mark < 0) return { method, url, path: url, query: '' }
  return { method, url, path: url.slice(0, mark), query: url.slice(mark + 1) }
}

function readParams (text: string): Readonly<Record<string, string>> {
  return text === '' ? {} : Object.fromEntries(new URLSearchParams(text))
}

function baseOf (request: IncomingMessage): string {
  return `http://${request.headers.host ?? ''}`
}

function note (entry: LoggedRequest, performed: Performed, clock: Clock): void {
  entry.ignored = performed.ignored
  entry.code = performed.code
  if (performed.status < 400) entry.appliedAt = clock().toISOString()
}

const badForm: Performed =
  { status: 400, code: null, ignored: [], body: errorJson(400, null, 'Only form-encoded bodies are understood') }

const unauthorized: Performed =
  { status: 401, code: 20003, ignored: [], body: errorJson(401, 20003, 'Authentication Error - invalid username') }
