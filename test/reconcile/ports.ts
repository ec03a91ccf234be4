import type { Outcome, Report } from '../../src/domain/outcome.js'
import type { Step } from '../../src/domain/step.js'
import type { Entry } from '../../src/domain/timeline.js'
import type { Managed } from '../../src/plan/plan.js'
import type { Begun, Claim, Finished, Key, Ledger, Urgency } from '../../src/reconcile/ports.js'
import { reconcile, type ReconcileDeps } from '../../src/reconcile/reconcile.js'
import { ADDRESS_ID, failed, LOST, NOW, NUMBER, PATIENCE } from '../plan/builders.js'

/** One call of a port, as it came. */
export type Call =
  | { readonly verb: 'claim', readonly key: Key }
  | { readonly verb: 'begin', readonly managed: Managed, readonly step: Step, readonly told: readonly Entry[] }
  | { readonly verb: 'send', readonly step: Step, readonly sentAt: Date }
  | {
    readonly verb: 'finish'
    readonly managed: Managed
    readonly ms: number | null
    readonly report: Report | null
    readonly told: readonly Entry[]
  }
  | { readonly verb: 'release' | 'forget' }

/** What the ports answer. An Error is thrown instead. */
export interface Script {
  readonly managed?: Managed | null
  readonly begun?: Begun | Error
  readonly outcome?: Outcome | Error
  /** Of the first time, and of every time after it. */
  readonly finished?: Finished | Error
  readonly finishedAgain?: Error
  /** How long the claim and the beginning of a write take. */
  readonly claimMs?: number
  readonly beginMs?: number
  /** How long a request waits for its place. */
  readonly admitMs?: number
  readonly random?: number
  readonly stopping?: boolean
}

/** Long enough for anything: 20 s, of which a request may take 8 s and a quarter of that. */
export const LEASE = { leaseMs: 20_000, timeoutMs: 8_000 }
/** After so long since the claim was asked for, nothing is sent any more. */
export const TOO_LATE_MS = 10_000

/** How long the answer to a request is on its way. */
export const ANSWER_MS = 300

const STARTED = 5_000_000

/** One run over ports that answer as told and write down how they were called. */
export async function run (script: Script) {
  const calls: Call[] = []
  const admitted: (readonly [Urgency, Outcome | null])[] = []
  let clock = STARTED
  const managed = script.managed ?? null
  const key: Key = managed?.kind === 'address'
    ? { kind: 'address', key: ADDRESS_ID }
    : { kind: 'assignment', key: NUMBER }
  const claim = managed === null ? null : { key, managed, epoch: 7, wakes: 3, now: NOW } satisfies Claim
  const only = (given: Claim): void => {
    if (given !== claim) throw new Error('Another claim than the one that was given.')
  }

  const ledger: Ledger = {
    claim: async (given) => {
      calls.push({ verb: 'claim', key: given })
      clock += script.claimMs ?? 0
      return claim
    },
    begin: async (given, managed, step, told) => {
      only(given)
      calls.push({ verb: 'begin', managed, step, told })
      clock += script.beginMs ?? 0
      return answer(script.begun ?? 'begun')
    },
    finish: async (given, managed, ms, report, told) => {
      only(given)
      calls.push({ verb: 'finish', managed, ms, report, told })
      const stored = { fenced: false, woken: [] }
      const again = calls.filter(({ verb }) => verb === 'finish').length > 1
      return answer((again ? script.finishedAgain : script.finished) ?? stored)
    },
    release: async (given) => {
      only(given)
      calls.push({ verb: 'release' })
    },
    forget: async (given) => {
      only(given)
      calls.push({ verb: 'forget' })
    }
  }
  const deps: ReconcileDeps = {
    ...LEASE,
    ledger,
    patience: PATIENCE,
    monotonic: () => clock,
    random: () => script.random ?? 0,
    stopping: () => script.stopping ?? false,
    admit: async (urgency) => {
      clock += script.admitMs ?? 0
      return (outcome) => admitted.push([urgency, outcome])
    },
    provider: async (step, sentAt) => {
      calls.push({ verb: 'send', step, sentAt })
      clock += ANSWER_MS
      return answer(script.outcome ?? failed(LOST))
    }
  }
  const result = await reconcile(key, deps).catch((error: unknown) => error)
  return { result, calls, admitted, verbs: calls.map(({ verb }) => verb), key, claim }
}

function answer<Answer> (scripted: Answer | Error): Answer {
  if (scripted instanceof Error) throw scripted
  return scripted
}

/** The one call of that verb. */
export function the<Verb extends Call['verb']> (calls: readonly Call[], verb: Verb): Extract<Call, { verb: Verb }> {
  const found = calls.filter((call): call is Extract<Call, { verb: Verb }> => call.verb === verb)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${verb} was called ${found.length} times.`)
  return found[0]
}
