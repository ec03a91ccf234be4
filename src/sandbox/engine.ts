import { emptyAccount, type Account } from './account.js'
import type { Call, Reply } from './call.js'
import type { Clock } from './clock.js'
import { defaultDelays, defaultMode, type Delays, type Mode } from './model.js'
import { notFound, Refusal } from './refusal.js'
import { findRoute } from './routes.js'
import { defaultSeed, sow, type Seed } from './seed.js'
import { watchArrival, type UnderWay } from './watch.js'
import { errorJson } from './wire.js'

/** What an engine starts from; what is left out is as `startSandbox` has it. */
export interface EngineOptions {
  readonly accountSid: string
  readonly clock?: Clock | undefined
  readonly seed?: Seed | undefined
  readonly delays?: Partial<Delays> | undefined
  readonly mode?: Partial<Mode> | undefined
  /** Fills the account from an earlier run; where it cannot, the seed does. */
  readonly restore?: ((account: Account) => boolean) | undefined
}

/** A reply, and the parameters nobody understood. */
export interface Performed extends Reply {
  readonly code: number | null
  readonly ignored: readonly string[]
}

/** Twilio without the HTTP: the account and what can be asked of it. */
export interface Engine {
  readonly account: Account
  /** A request is there. Call what it returns once it can have no further effect. */
  readonly arrive: (call: Call) => () => void
  /** Carries a request out. Refusals are replies like any other. */
  readonly perform: (call: Call) => Performed
}

/** An engine over a freshly seeded account. */
export function createEngine (options: EngineOptions): Engine {
  const account = emptyAccount(options.accountSid, options.clock ?? (() => new Date()))
  account.delays = { ...defaultDelays, ...options.delays }
  account.mode = { ...defaultMode, ...options.mode }
  if (options.restore?.(account) !== true) sow(account, options.seed ?? defaultSeed)
  const underWay: UnderWay = new Map()
  return {
    account,
    arrive: (call) => watchArrival(account, underWay, call),
    perform: (call) => perform(account, call)
  }
}

function perform (account: Account, call: Call): Performed {
  const found = findRoute(account.sid, call.path)
  const operation = found?.methods[call.method]
  const ignored = Object.keys(call.params).filter((name) => operation?.known.has(name) !== true)
  try {
    if (found === undefined) throw notFound(call.path)
    if (operation === undefined) throw new Refusal(405, 20004, 'Method not allowed')
    return { ...operation.run(account, call, found.sid), code: null, ignored }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, code, message } = error
    return { status, body: errorJson(status, code, message), code, ignored }
  }
}
