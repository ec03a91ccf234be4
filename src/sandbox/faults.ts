import type { Chance } from './chance.js'

/** What can go wrong with one request; `before` and `after` say on which side of its effect. */
export const faultKinds = [
  '429', '503-before', '503-after', 'drop-before', 'drop-after', 'hang', 'drip', 'truncated', 'html', '401',
  '404-bare', 'redirect'
] as const

/** One of the things that can go wrong. */
export type FaultKind = typeof faultKinds[number]

/** Kinds that leave the account as it was: the request has no effect. */
export const withoutEffect: ReadonlySet<FaultKind> =
  new Set<FaultKind>(['429', '503-before', 'drop-before', '401', '404-bare', 'redirect', 'html'])

/** Which requests a fault is for. A text matches as a substring or as a regular expression. */
export interface FaultMatch {
  readonly method?: string
  /** Against path and query. */
  readonly path?: string
  /** Against the form as it was sent, so that a clear can be told from an association. */
  readonly body?: string
}

/** A fault in waiting. */
export interface Fault {
  readonly kind: FaultKind
  readonly match?: FaultMatch
  /** How many requests it strikes; 1 when left out. */
  readonly times?: number
  /** How many matching requests pass unharmed first. */
  readonly skip?: number
  /** How likely it strikes a matching request; 1 when left out. The dice are seeded. */
  readonly probability?: number
  /** Seconds, for `429`; without it there is no such header. */
  readonly retryAfter?: number
  /** Real time, for `hang` before the effect and for `drip` between bytes. */
  readonly delayMs?: number
}

interface Armed { readonly fault: Fault, left: number, skip: number }

/** The faults in waiting, oldest first. */
export interface Faults {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly waiting: () => Fault[]
  /** The fault that strikes this request, if one does. */
  readonly take: (method: string, target: string, form: string) => Fault | undefined
}

/** An empty set of faults. */
export function createFaults (chance: Chance): Faults {
  let armed: Armed[] = []
  return {
    add: (fault) => { armed.push({ fault, left: fault.times ?? 1, skip: fault.skip ?? 0 }) },
    clear: () => { armed = [] },
    waiting: () => armed.map(({ fault, left, skip }) => ({ ...fault, times: left, skip })),
    take: (method, target, form) => {
      const struck = armed.find((candidate) => strikes(candidate, chance, method, target, form))
      if (struck === undefined) return undefined
      struck.left -= 1
      if (struck.left <= 0) armed = armed.filter((other) => other !== struck)
      return struck.fault
    }
  }
}

function strikes (armed: Armed, chance: Chance, method: string, target: string, form: string): boolean {
  const { match, probability } = armed.fault
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false
  if (match?.path !== undefined && !fits(match.path, target)) return false
  if (match?.body !== undefined && !fits(match.body, form)) return false
  if (armed.skip > 0) {
    armed.skip -= 1
    return false
  }
  return probability === undefined || chance() < probability
}

function fits (pattern: string, text: string): boolean {
  if (text.includes(pattern)) return true
  try {
    return new RegExp(pattern).test(text)
  } catch {
    return false // not a regular expression, and the substring has been tried
  }
}
