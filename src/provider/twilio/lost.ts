import { NoAnswer, TwilioAnswer } from './answers.js'
import { requestIdOf } from './headers.js'

/** How an answer began, even when its body never ended. */
export interface Head {
  readonly status: number
  readonly headers: unknown
}

/** No whole answer came. Its cause stays here: it may quote the URL. */
export class Lost extends Error {
  override readonly name = 'Lost'
  /** False only when not a byte of the request can have been written. */
  readonly sent: boolean
  /** Null when no answer had begun. */
  readonly head: Head | null

  constructor (cause: unknown, sent: boolean, head: Head | null) {
    super('No whole answer came.', { cause })
    this.sent = sent
    this.head = head
  }
}

const TIMED_OUT: ReadonlySet<string> = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])
/** What undici says of a server that hung up, and what everybody else says. */
const HUNG_UP: ReadonlyMap<string, string> = new Map([['UND_ERR_SOCKET', 'ECONNRESET']])
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/

/** What it means that no whole answer came. */
export function meaningOf ({ cause, sent, head }: Lost): TwilioAnswer | NoAnswer {
  // The status is in: whatever else was to come, it is no success.
  if (head !== null && head.status >= 300) return new TwilioAnswer(head.status, head.headers, null)
  return new NoAnswer(sent ? 'unknown' : 'no', sentence(sent, codeOf(cause)), requestIdOf(head?.headers))
}

function sentence (sent: boolean, code: string): string {
  if (TIMED_OUT.has(code)) return sent ? 'Twilio did not answer in time.' : 'Twilio could not be reached in time.'
  return sent ? `The connection to Twilio broke (${code}).` : `Twilio could not be reached (${code}).`
}

function codeOf (error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  return CODE.test(code) ? HUNG_UP.get(code) ?? code : 'no code'
}
