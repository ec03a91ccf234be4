import { createHash } from 'node:crypto'

/** A SID as Twilio writes one; the same parts always give the same SID, so a run can be repeated. */
export function sidOf (prefix: 'AD' | 'PN' | 'TK', ...parts: ReadonlyArray<string | number>): string {
  return prefix + createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 32)
}

/** The id of the nth request, for the `Twilio-Request-Id` header. */
export function requestIdOf (seq: number): string {
  return `RQ${seq.toString(16).padStart(32, '0')}`
}
