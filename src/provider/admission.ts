import type { Outcome } from '../domain/outcome.js'
import type { Admit, ListNumbers, Page } from '../reconcile/ports.js'
import { adaptiveWidth } from './adaptive-width.js'

/** How the requests of this process share what the account may send at once. */
export interface Admission {
  /** Waits for a place. What it answers gives the place back, and learns from how the request went. */
  readonly admit: Admit
  /** This process's part of the account's limit from now on. */
  share (requests: number): void
  /** How many requests it lets out at once just now. */
  width (): number
  /** Waits until Twilio may be asked again, where it named a time. */
  open (): Promise<void>
  /** Nobody waits for that time any more: this process is about to end, and finishes what it has in hand. */
  hurry (): void
}

export interface AdmissionDeps {
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number
  readonly sleep: (ms: number) => Promise<unknown>
}

/** A Retry-After is obeyed up to here by everything at once; each number and address obeys its own in full. */
const CLOSED_MAX_MS = 30_000

/**
 * A door for so many requests at a time: its width is the share of this process, and less after a 429. Writes, and the
 * pages that spare them looks, go before looks. While Twilio has asked for a pause nobody goes in.
 */
export function openAdmission (share: number, { monotonic, sleep }: AdmissionDeps): Admission {
  const width = adaptiveWidth(share, monotonic)
  const urgent: (() => void)[] = []
  const looks: (() => void)[] = []
  let out = 0
  let closedUntil = 0
  let hurry = () => {}
  const hurried = new Promise<'hurried'>((resolve) => { hurry = () => resolve('hurried') })

  function letIn (): void {
    for (const most = width.now(); out < most; out++) {
      const next = urgent.shift() ?? looks.shift()
      if (next === undefined) return
      next()
    }
  }

  function learn (enteredAt: number, outcome: Outcome | null): void {
    if (outcome === null || outcome.ok || outcome.fault.kind !== 'throttled') return
    const { retryAfterMs } = outcome.fault
    if (retryAfterMs !== null) closedUntil = Math.max(closedUntil, monotonic() + Math.min(retryAfterMs, CLOSED_MAX_MS))
    width.cut(enteredAt)
  }

  async function open (): Promise<void> {
    for (let left = closedUntil - monotonic(); left > 0; left = closedUntil - monotonic()) {
      if (await Promise.race([hurried, sleep(left)]) === 'hurried') return
    }
  }

  return {
    async admit (urgency) {
      await open()
      await new Promise<void>((resolve) => {
        (urgency === 'look' ? looks : urgent).push(resolve)
        letIn()
      })
      const enteredAt = monotonic()
      return (outcome) => {
        learn(enteredAt, outcome)
        out -= 1
        letIn()
      }
    },
    share (requests) {
      width.share(requests)
      letIn()
    },
    width: width.now,
    open,
    hurry: () => hurry()
  }
}

/** The same door for the pages of a list, each of which is a request. */
export function admitted (list: ListNumbers, admit: Admit): ListNumbers {
  const page = async (request: () => Promise<Page>): Promise<Page> => {
    const leave = await admit('page')
    let outcome: Outcome | null = null
    try {
      const { next, ...shown } = await request()
      return { ...shown, next: next === null ? null : () => page(next) }
    } catch (error) {
      outcome = outcomeBehind(error)
      throw error
    } finally {
      leave(outcome)
    }
  }
  return (sentAt) => page(() => list(sentAt))
}

/** A list that could not be read has its fault as the cause of the error. */
function outcomeBehind (error: unknown): Outcome | null {
  const fault = error instanceof Error ? error.cause : null
  const isFault = typeof fault === 'object' && fault !== null && 'kind' in fault
  return isFault ? { ok: false, fault } as Outcome : null
}
