import { requestIdOf, retryAfterMsOf } from './headers.js'
import { cleaned, isRecord, LONGEST_MESSAGE } from './text.js'

/** What Twilio said of an error. */
interface Words {
  readonly code: number | null
  readonly message: string
  /** Whether the message was longer and its end is missing. */
  readonly cut: boolean
  readonly moreInfo: string | null
}

/**
 * Twilio, or something in front of it, answered with a status other than 2xx. Holds what is wanted of the answer and
 * nothing of the request, so that neither credentials nor a street can leak from it.
 */
export class TwilioAnswer extends Error {
  override readonly name = 'TwilioAnswer'
  readonly status: number
  /** Null when the body is not one of Twilio's: then a proxy or a load balancer spoke. */
  readonly words: Words | null
  readonly requestId: string | null
  readonly retryAfterMs: number | null

  constructor (status: number, headers: unknown, body: unknown) {
    const words = wordsOf(body)
    super(words?.message ?? `Twilio answered HTTP ${status} without a word of why.`)
    this.status = status
    this.words = words
    this.requestId = requestIdOf(headers)
    this.retryAfterMs = retryAfterMsOf(headers)
  }
}

/** No usable answer came. `applied` says whether the request can have had an effect. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly applied: 'no' | 'unknown'
  readonly requestId: string | null

  constructor (applied: 'no' | 'unknown', message: string, requestId: string | null) {
    super(message)
    this.applied = applied
    this.requestId = requestId
  }
}

/** A 2xx that does not say what it should. The request may well have had its effect. */
export function unreadable (what: string, headers: unknown): NoAnswer {
  return new NoAnswer('unknown', `Twilio's answer could not be read: ${what}.`, requestIdOf(headers))
}

/** The older error body has `message` and `more_info`, the newer (RFC 9457) `title`, `detail` and `type`. */
function wordsOf (body: unknown): Words | null {
  if (!isRecord(body)) return null
  const text = [body['message'], body['detail'], body['title']].find((value) => typeof value === 'string')
  if (text === undefined) return null
  // The SDK's newer exception says 0 where Twilio said no code.
  const code = typeof body['code'] === 'number' && body['code'] > 0 ? body['code'] : null
  const moreInfo = cleaned(body['more_info']) ?? cleaned(body['type'])
  return { code, message: cleaned(text, LONGEST_MESSAGE), cut: text.length > LONGEST_MESSAGE, moreInfo }
}
