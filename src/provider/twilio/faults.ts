import twilio from 'twilio'
import serviceException from 'twilio/lib/base/TwilioServiceException.js'
import type { Fault, Refused } from '../../domain/outcome.js'
import type { StepName } from '../../domain/step.js'
import { NoAnswer, TwilioAnswer } from './answers.js'
import { lostIn } from './lost.js'

/** What was being asked when it failed. */
type Asked = StepName | 'list-numbers'

/** Account not active, access denied, account suspended or closed: an operator's business whatever the status. */
const ACCOUNT_CODES: ReadonlySet<number> = new Set([20005, 20006, 20403])
/** Updated by another request, or not modifiable in its present state. */
const CONFLICT_CODES: ReadonlySet<number> = new Set([20162, 20409])
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

/** Our client throws our own classes; the SDK's three families come from it in a corner, and from any other client. */
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
  return lostIn(error)
}

function answered (answer: TwilioAnswer, asked: Asked): Fault {
  const { status, retryAfterMs, requestId } = answer
  const kind = verdict(answer, asked)
  switch (kind) {
    case 'throttled': return { kind, retryAfterMs, requestId }
    case 'unavailable': return { kind, applied: 'unknown', detail: `Twilio answered HTTP ${status}.`, requestId }
    case 'refused':
    case 'conflict':
    case 'unauthorized': return { kind, ...details(answer) }
  }
}

function verdict (answer: TwilioAnswer, asked: Asked): Fault['kind'] {
  const { status, words } = answer
  if (status === 401 || status === 403 || ACCOUNT_CODES.has(words?.code ?? 0)) return 'unauthorized'
  if (status === 429) return 'throttled'
  return status < 400 || status >= 500 ? 'unavailable' : refusal(answer, asked)
}

function refusal ({ status, words }: TwilioAnswer, asked: Asked): Fault['kind'] {
  if (status === 409 || CONFLICT_CODES.has(words?.code ?? 0)) return 'conflict'
  // Not Twilio's words, so not Twilio's verdict: whatever stands in between may stand elsewhere a minute later.
  if (words === null) return 'unavailable'
  // The number may have left the account, or be another one by now: a look will tell.
  return status === 404 && NUMBER_WRITES.has(asked) ? 'conflict' : 'refused'
}

function details ({ status, words, message, requestId }: TwilioAnswer): Omit<Refused, 'kind'> {
  return { status, code: words?.code ?? null, message, moreInfo: words?.moreInfo ?? null, requestId }
}
