import type { Breach } from './schema.js'

/**
 * The codes of Twilio's dictionary (https://www.twilio.com/docs/api/errors) that may meet us, with the HTTP status each
 * comes with. Twilio's OpenAPI documents are silent about errors.
 */
const STATUS_OF: ReadonlyMap<number, number> = new Map([
  [20003, 401], [20004, 405], [20005, 401], [20006, 403], [20007, 400], [20008, 403], [20010, 403], [20162, 409],
  [20403, 403], [20404, 404], [20409, 409], [20422, 422], [20423, 400], [20429, 429], [20500, 500], [20503, 503],
  [21238, 400], [21470, 400], [21471, 400], [21472, 400], [21481, 400], [21625, 400], [21628, 400], [21629, 400],
  [21630, 400], [21634, 400], [22102, 400], [22109, 400], [22350, 400], [22401, 400], [22402, 400], [22403, 400]
])
const FIELDS = 'code,message,more_info,status'
/** Some generic errors carry no code, and so no page about it. */
const BARE_FIELDS = 'message,status'

/** What of an error's body is not as Twilio words errors. */
export function errorBreaches (status: number, body: unknown): readonly Breach[] {
  if (typeof body !== 'object' || body === null) return [{ field: '', rule: 'type', value: body }]
  const fields: Readonly<Record<string, unknown>> = { ...body }
  const { code, message, more_info: moreInfo, status: said } = fields
  const names = Object.keys(fields).sort().join()
  const page = `https://www.twilio.com/docs/errors/${String(code)}`
  const known = typeof code === 'number' ? STATUS_OF.get(code) : undefined
  const bare = code === undefined
  const found: ReadonlyArray<readonly [wrong: boolean, field: string, rule: string, value: unknown]> = [
    [names !== (bare ? BARE_FIELDS : FIELDS), '', 'fields', names],
    [typeof message !== 'string' || message === '', 'message', 'type', message],
    [said !== status, 'status', 'const', said],
    [!bare && known === undefined, 'code', 'enum', code],
    [!bare && known !== undefined && known !== status, 'code', 'status', `${String(code)} with ${status}`],
    [!bare && moreInfo !== page, 'more_info', 'const', moreInfo]
  ]
  return found.filter(([wrong]) => wrong).map(([, field, rule, value]) => ({ field, rule, value }))
}
