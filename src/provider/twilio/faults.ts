import twilio from 'twilio'
import serviceException from 'twilio/lib/base/TwilioServiceException.js'
import type { Answered, Fault, Refused } from '../../domain/outcome.js'
import type { StepName } from '../../domain/step.js'
import { NoAnswer, TwilioAnswer } from './answers.js'
import { suggestedIn } from './suggestion.js'

/** What was being asked when it failed. */
type Asked = StepName | 'list-numbers'

/**
 * Codes that mean one thing whatever the status they come with. All others follow it, because Twilio gives codes other
 * meanings over the years and warns against relying on them.
 */
const DECISIVE: ReadonlyMap<number, Fault['kind']> = new Map<number, Fault['kind']>([
  // Nothing of the account works until an operator helps.
  [20003, 'unauthorized'],   // permission denied
  [20005, 'unauthorized'],   // account not active
  [10001, 'unauthorized'],   // the same
  [20006, 'unauthorized'],   // access denied
  [20403, 'unauthorized'],   // account suspended or closed, or a key that may not
  [20008, 'unauthorized'],   // not with test credentials
  [20010, 'unauthorized'],   // action disabled
  [10002, 'unauthorized'],   // not on a trial account
  [21470, 'unauthorized'],   // bad, unknown and inactive AccountSid
  [21471, 'unauthorized'],
  [21472, 'unauthorized'],
  [20429, 'throttled'],
  [20500, 'unavailable'],
  [20503, 'unavailable'],
  [20504, 'unavailable']
])
/** Updated by another request, or not modifiable in its present state. */
const CONFLICT_CODES: ReadonlySet<number> = new Set([20162, 20409])
/** A list's next page is no longer there: to begin the list again helps, to ask for the page again does not. */
const INVALID_PAGE_TOKEN = 21481
/** The address is not known as written, and the message says how it is. */
const SUGGESTION = 21629
const NUMBER_WRITES: ReadonlySet<Asked> =
  new Set<Asked>(['associate-address', 'disassociate-address', 'set-emergency-status'])

/** Turns what the SDK threw into a fault the planner understands, or throws it again: then it is a bug of ours. */
export function toFault (error: unknown, asked: Asked): Fault {
  const failure = failureOf(error)
  if (failure instanceof TwilioAnswer) return answered(failure, asked)
  if (failure instanceof NoAnswer) {
    const { applied, message: detail, requestId } = failure
    return { kind: 'unavailable', applied, detail, requestId }
  }
  throw error
}

/** Twilio's own word that there is no such thing; null for anything else, and for the 404 of a proxy in between. */
export function notFound (
  error: unknown, asked: 'observe-number' | 'delete-address'
): { readonly requestId: string | null } | null {
  const failure = failureOf(error)
  if (!(failure instanceof TwilioAnswer) || failure.status !== 404) return null
  // Not so when the code blames the account: then nothing is known of the number or the address.
  return verdict(failure, asked) === 'refused' ? failure : null
}

/** Our client throws our own classes; the SDK's two families come from it in a corner. */
function failureOf (error: unknown): TwilioAnswer | NoAnswer | null {
  if (error instanceof TwilioAnswer || error instanceof NoAnswer) return error
  if (error instanceof twilio.RestException) {
    const { status, code, message, moreInfo } = error
    return new TwilioAnswer(status, null, { code, message, more_info: moreInfo })
  }
  if (error instanceof serviceException.default) {
    const { status, code, title, detail, type } = error
    return new TwilioAnswer(status, null, { code, title, detail, type })
  }
  return null
}

function answered (answer: TwilioAnswer, asked: Asked): Fault {
  const { retryAfterMs, requestId } = answer
  const kind = verdict(answer, asked)
  switch (kind) {
    case 'throttled': return { kind, retryAfterMs, requestId }
    case 'unavailable': return { kind, applied: 'unknown', detail: sentence(answer), requestId }
    case 'refused': return { kind, ...details(answer), ...suggestion(answer) }
    case 'conflict':
    case 'unauthorized': return { kind, ...details(answer) }
  }
}

/** By status first and by code second, save the few codes that outrank it. */
function verdict (answer: TwilioAnswer, asked: Asked): Fault['kind'] {
  const { status, words } = answer
  const decisive = DECISIVE.get(words?.code ?? 0)
  if (decisive !== undefined) return decisive
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 429) return 'throttled'
  return status < 400 || status >= 500 ? 'unavailable' : refusal(answer, asked)
}

function refusal ({ status, words }: TwilioAnswer, asked: Asked): Fault['kind'] {
  if (status === 409 || CONFLICT_CODES.has(words?.code ?? 0)) return 'conflict'
  // Not Twilio's words, so not Twilio's verdict: whatever stands in between may stand elsewhere a minute later.
  if (words === null || words.code === INVALID_PAGE_TOKEN) return 'unavailable'
  // The number may have left the account, or be another one by now: a look will tell.
  return status === 404 && NUMBER_WRITES.has(asked) ? 'conflict' : 'refused'
}

function details ({ status, words, message, requestId }: TwilioAnswer): Answered {
  return { status, code: words?.code ?? null, message, moreInfo: words?.moreInfo ?? null, requestId }
}

/** Nothing of a message that was cut: its last value may be half of one. */
function suggestion ({ words }: TwilioAnswer): Pick<Refused, 'suggested'> {
  // Stryker disable next-line ConditionalExpression: without words nothing is refused, and this is not asked.
  if (words === null) return {}
  if (words.code !== SUGGESTION || words.cut) return {}
  const suggested = suggestedIn(words.message)
  return suggested === null ? {} : { suggested }
}

function sentence ({ status, words }: TwilioAnswer): string {
  return words === null ? `Twilio answered HTTP ${status}.` : `Twilio answered HTTP ${status}: ${words.message}`
}
