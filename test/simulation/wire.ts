import type { Dispatcher } from 'undici'
import type { AccountSid } from '../../src/domain/brand.js'
import { twilioClient } from '../../src/provider/twilio/client.js'
import type { Performed } from '../../src/sandbox/engine.js'
import { errorJson } from '../../src/sandbox/wire.js'
import type { Process } from './process.js'
import type { RequestFault } from './faults.js'
import type { World } from './world.js'

/** An answer as it comes over the wire. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Real time has no say here: nothing may ever run out of it. */
const NEVER_MS = 2 ** 31 - 1
/** No request lives longer: less than the quarantine, by more than a lease leaves to send it in. */
const LATEST_MS = 30_000
/** Nobody hangs up here before an answer: no deadline of real time comes, and no answer is too large. */
const CONTROLLER = { aborted: false, paused: false, reason: null, abort () {}, pause () {}, resume () {} }

/** The official client and all that is ours of it, on a wire of the simulation's instead of a socket. */
export function wiredClient (world: World, process: Process) {
  return twilioClient({
    accountSid: world.accountSid as AccountSid,
    credentials: { authToken: 'token' },
    baseUrl: null,
    concurrency: 20,
    timeoutMs: NEVER_MS
  }, {
    dispatch (request, handler) {
      const start = () => handler.onRequestStart?.(CONTROLLER, {})
      transmit(world, process, request, start).then(({ status, headers, text }) => {
        handler.onResponseStart?.(CONTROLLER, status, headers)
        handler.onResponseData?.(CONTROLLER, Buffer.from(text))
        handler.onResponseEnd?.(CONTROLLER, {})
      }, (error: Error) => handler.onResponseError?.(CONTROLLER, error))
      return true
    }
  })
}

/** One request on its way: it starts unless it is refused, arrives, takes effect and is answered, or anything less. */
function transmit (
  world: World, process: Process, request: Dispatcher.DispatchOptions, start: () => void
): Promise<Answer> {
  const { scheduler, dice, engine, timeoutMs } = world
  const call = callOf(world, request)
  const fault = world.faults.forRequest()
  const what = `${process.name}: request ${call.seq} ${call.method} ${spelled(call)}`
  scheduler.note(fault === null ? what : `${what} meets ${fault}`)
  const sentAt = scheduler.now
  if (fault !== 'refused') start()
  return new Promise((resolve, reject) => {
    let answeredAt: number | null = null
    const answer = (give: () => void) => {
      if (answeredAt !== null || !process.alive) return false
      answeredAt = scheduler.now
      process.resume(give)
      return true
    }
    const lose = (code: string) => reject(Object.assign(new Error(code), { code }))
    if (fault === 'refused') {
      scheduler.after(delay(), () => answer(() => lose('ECONNREFUSED')))
      return
    }
    scheduler.after(timeoutMs, () => answer(() => lose('ETIMEDOUT')))
    scheduler.after(delay(), () => {
      if (fault === 'drop-before' || (!process.alive && dice.is(0.5))) {
        scheduler.after(delay(), () => answer(() => lose('ECONNRESET')))
        return
      }
      const leave = engine.arrive(call)
      if (fault !== null && WITHOUT_EFFECT.has(fault)) leave()
      const applied = (performed: Performed | null) => scheduler.after(delay(), () => answer(() => {
        if (fault === 'drop-after' || fault === 'late') lose('ECONNRESET')
        else resolve(answered(world, fault, performed, call.seq))
      }))
      if (fault !== null && WITHOUT_EFFECT.has(fault)) applied(null)
      else {
        const left = sentAt + LATEST_MS - scheduler.now
        const held = fault === 'late' ? dice.between(Math.min(timeoutMs, left), left) : delay()
        scheduler.after(held, () => {
          const performed = world.twilio.perform(call)
          leave()
          scheduler.note(`twilio: request ${call.seq} took effect, ${performed.status} ${performed.code ?? ''}`)
          applied(performed)
        })
      }
    })
  })

  function delay (): number {
    return dice.is(0.03) ? dice.between(500, 9_000) : dice.between(20, 300)
  }
}

const WITHOUT_EFFECT: ReadonlySet<RequestFault> = new Set<RequestFault>([
  '429', '429-retry-after', '503-before', '401', 'html'
])

function answered (
  { dice }: World, fault: RequestFault | null, performed: Performed | null, seq: number
): Answer {
  const headers = { 'twilio-request-id': `RQ${String(seq).padStart(32, '0')}` }
  const answer = (status: number, text: string, more = {}): Answer =>
    ({ status, text, headers: { ...headers, ...more } })
  const json = performed?.body == null ? '' : JSON.stringify(performed.body)
  switch (fault) {
    case '429': return answer(429, JSON.stringify(errorJson(429, 20429, 'Too Many Requests')))
    case '429-retry-after':
      return answer(429, JSON.stringify(errorJson(429, 20429, 'Too Many Requests')),
        { 'retry-after': String(dice.between(1, 90)) })
    case '401': return answer(401, JSON.stringify(errorJson(401, 20003, 'Authenticate')))
    case '503-before':
    case '503-after': return answer(503, '<html></html>')
    case 'html': return answer(200, '<html></html>')
    case 'truncated': return answer(performed?.status ?? 200, json.slice(0, Math.ceil(json.length / 2)))
    default: return answer(performed?.status ?? 200, json)
  }
}

function callOf (world: World, { path, method, body }: Dispatcher.DispatchOptions) {
  const { pathname, searchParams } = new URL(path, 'https://api.twilio.com')
  const form = method === 'POST' ? new URLSearchParams(String(body ?? '')) : searchParams
  return {
    seq: world.nextRequest(), method, path: pathname, params: Object.fromEntries(form), base: 'https://api.twilio.com'
  }
}

function spelled ({ path, params }: { readonly path: string, readonly params: Record<string, string> }): string {
  const resource = path.slice(path.lastIndexOf('Accounts/') + 44)
  const { EmergencyAddressSid: sid, FriendlyName: name, PhoneNumber: number, Street: street } = params
  return [resource, sid === '' ? 'clear' : sid, name, number, street].filter((word) => word !== undefined).join(' ')
}
