import { NoAnswer, TwilioAnswer } from './answers.js'
import { Line } from './line.js'
import { requestIdOf } from './headers.js'
import { isRecord } from './text.js'

/** Failures that come before the first byte of a request, for axios errors of a client that is not ours. */
const NOTHING_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'
])
const TIMED_OUT: ReadonlySet<string> = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED'])
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/

/**
 * What an axios error means; null for any other error. Only its code is kept: its `config` has the credentials and the
 * form, and even its message may quote the URL.
 */
export function lostIn (error: unknown): TwilioAnswer | NoAnswer | null {
  if (!(error instanceof Error && 'isAxiosError' in error && error.isAxiosError === true)) return null
  const code = codeOf(error)
  const { sent, head } = lineOf(error) ?? guessOf(error, code)
  // The status is in: whatever else was to come, it is no success.
  if (head !== null && head.status >= 300) return new TwilioAnswer(head.status, head.headers, null)
  return new NoAnswer(sent ? 'unknown' : 'no', sentence(sent, code), requestIdOf(head?.headers))
}

function sentence (sent: boolean, code: string): string {
  if (TIMED_OUT.has(code)) return sent ? 'Twilio did not answer in time.' : 'Twilio could not be reached in time.'
  return sent ? `The connection to Twilio broke (${code}).` : `Twilio could not be reached (${code}).`
}

function codeOf (error: Error): string {
  return 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : 'no code'
}

function lineOf (error: Error): Line | null {
  const config = 'config' in error && isRecord(error.config) ? error.config : {}
  return config['transport'] instanceof Line ? config['transport'] : null
}

/** Without a line only the code can tell, and what it does not tell may have arrived. */
function guessOf (error: Error, code: string): Pick<Line, 'sent' | 'head'> {
  const { status, headers } = 'response' in error && isRecord(error.response) ? error.response : {}
  const head = typeof status === 'number' ? { status, headers } : null
  return { sent: head !== null || !NOTHING_SENT.has(code), head }
}
