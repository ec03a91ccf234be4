import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { answeredIn, type Fault, type Outcome } from '../domain/outcome.js'
import { reasonOfCode } from '../plan/twilio-errors.js'
import type { ListNumbers, Page, Provider } from '../reconcile/ports.js'
import { OPERATIONS, OUTCOMES, type Operation, type RequestOutcome } from './words.js'

const SECONDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16]

type Labels = 'operation' | 'outcome'

/** Counts and times every request to Twilio: the doors stay as they are, and these stand in front of them. */
export function twilioMetrics (registry: Registry, monotonic: () => number) {
  const { requests, duration, refusals, inFlight } = instruments(registry)

  function note (operation: Operation, outcome: RequestOutcome, ms: number, fault: Fault | null): void {
    requests.inc({ operation, outcome })
    duration.observe({ operation, outcome }, ms / 1_000)
    const answered = fault === null ? null : answeredIn(fault)
    if (answered !== null) refusals.inc({ code: codeLabel(answered.code) })
  }

  async function timed<Answer> (
    operation: Operation, request: () => Promise<Answer>, faultIn: (answer: Answer) => Fault | null
  ): Promise<Answer> {
    const started = monotonic()
    inFlight.inc()
    try {
      const answer = await request()
      const fault = faultIn(answer)
      note(operation, outcomeOf(fault), monotonic() - started, fault)
      return answer
    } catch (error) {
      const fault = faultBehind(error)
      note(operation, fault === null ? 'unexpected' : outcomeOf(fault), monotonic() - started, fault)
      throw error
    } finally {
      inFlight.dec()
    }
  }

  return {
    provider: (provider: Provider): Provider => (step, sentAt) =>
      timed(step.name, () => provider(step, sentAt), faultOf),

    listNumbers (list: ListNumbers): ListNumbers {
      const page = async (request: () => Promise<Page>): Promise<Page> => {
        const { next, ...shown } = await timed('list-numbers', request, () => null)
        return { ...shown, next: next === null ? null : () => page(next) }
      }
      return (sentAt) => page(() => list(sentAt))
    }
  }
}

function instruments (registry: Registry) {
  const registers = [registry]
  const requests = new Counter<Labels>({
    name: 'dispatchable_twilio_requests_total',
    help: 'Requests to Twilio, by what was asked and how it went.',
    labelNames: ['operation', 'outcome'],
    registers
  })
  // An increase is only seen from a value that was there before.
  for (const operation of OPERATIONS) {
    for (const outcome of OUTCOMES) requests.inc({ operation, outcome }, 0)
  }
  const duration = new Histogram<Labels>({
    name: 'dispatchable_twilio_request_duration_seconds',
    help: 'How long requests to Twilio took.',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS,
    registers
  })
  const refusals = new Counter<'code'>({
    name: 'dispatchable_twilio_refusals_total',
    help: 'Requests Twilio refused in words of its own, by error code: other for one we do not know, none without.',
    labelNames: ['code'],
    registers
  })
  const inFlight = new Gauge({
    name: 'dispatchable_twilio_requests_in_flight', help: 'Requests to Twilio that wait for their answer.', registers
  })
  return { requests, duration, refusals, inFlight }
}

function faultOf (outcome: Outcome): Fault | null {
  return outcome.ok ? null : outcome.fault
}

function outcomeOf (fault: Fault | null): RequestOutcome {
  if (fault === null) return 'ok'
  if (fault.kind !== 'unavailable') return fault.kind
  return fault.applied === 'no' ? 'unavailable-not-sent' : 'unavailable-unknown'
}

/** A list that cannot be read throws, with the fault as its cause. */
function faultBehind (error: unknown): Fault | null {
  const cause = error instanceof Error ? error.cause : null
  return typeof cause === 'object' && cause !== null && 'kind' in cause ? cause as Fault : null
}

/** Twilio may send any number: only those we know become labels. */
function codeLabel (code: number | null): string {
  if (code === null) return 'none'
  return reasonOfCode(code) === null ? 'other' : String(code)
}
