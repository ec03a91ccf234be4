import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Fault } from '../../src/domain/outcome.js'
import { plan } from '../../src/plan/plan.js'
import { guidanceFor, REASONS, type Actor, type Reason } from '../../src/plan/reasons.js'
import { reasonOf, reasonOfCode, REASON_BY_CODE } from '../../src/plan/twilio-errors.js'
import { toFault } from '../../src/provider/twilio/faults.js'
import { TwilioAnswer } from '../../src/provider/twilio/answers.js'
import { anAssignment, aRefusal, aTrouble, LOST, MOMENT, NOT_SENT, NOW, showing, THROTTLED } from './builders.js'

/** Twilio's documented codes, each with the HTTP status it comes with; null for warnings and reviews of bundles. */
const DOCUMENTED: readonly (readonly [code: number, status: number | null, reason: Reason, actor: Actor])[] = [
  [10001, 401, 'account-not-active', 'operator'],
  [10001, 403, 'account-not-active', 'operator'],
  [10002, 403, 'action-not-permitted', 'operator'],
  [18013, null, 'regulatory-requirement', 'operator'],
  [18015, null, 'regulatory-requirement', 'operator'],
  [20001, null, 'request-malformed', 'operator'],
  [20003, 401, 'unauthorized', 'operator'],
  [20004, 405, 'request-malformed', 'operator'],
  [20005, 401, 'account-not-active', 'operator'],
  [20005, 403, 'account-not-active', 'operator'],
  [20006, 403, 'action-not-permitted', 'operator'],
  [20007, 400, 'request-malformed', 'operator'],
  [20008, 403, 'action-not-permitted', 'operator'],
  [20010, 403, 'action-not-permitted', 'operator'],
  [20162, 409, 'conflict', 'twilio'],
  [20403, 403, 'account-not-active', 'operator'],
  [20404, 404, 'resource-not-found', 'operator'],
  [20409, 409, 'conflict', 'twilio'],
  [20422, 422, 'request-malformed', 'operator'],
  [20423, 400, 'request-malformed', 'operator'],
  [20429, 429, 'throttled', 'twilio'],
  [20500, 500, 'unavailable', 'twilio'],
  [20503, 503, 'unavailable', 'twilio'],
  [20504, 504, 'unavailable', 'twilio'],
  [21238, 400, 'address-parameter-refused', 'caller'],
  [21402, 400, 'request-malformed', 'operator'],
  [21403, 400, 'request-malformed', 'operator'],
  [21470, 400, 'account-misconfigured', 'operator'],
  [21471, 400, 'account-misconfigured', 'operator'],
  [21472, 400, 'account-misconfigured', 'operator'],
  [21481, 400, 'unavailable', 'twilio'],
  [21613, 400, 'regulatory-requirement', 'operator'],
  [21615, 400, 'regulatory-requirement', 'operator'],
  [21625, 400, 'address-still-needed', 'operator'],
  [21628, 400, 'address-invalid', 'caller'],
  [21629, 400, 'address-suggested', 'caller'],
  [21630, 400, 'address-still-needed', 'operator'],
  [21631, 400, 'regulatory-requirement', 'operator'],
  [21632, 400, 'address-still-needed', 'operator'],
  [21633, 400, 'address-still-needed', 'operator'],
  [21634, 400, 'trunk-in-use', 'operator'],
  [21649, 400, 'regulatory-requirement', 'operator'],
  [21650, 400, 'regulatory-requirement', 'operator'],
  [21651, 400, 'regulatory-requirement', 'operator'],
  [22102, 400, 'number-invalid', 'caller'],
  [22109, 400, 'address-gone', 'caller'],
  [22221, null, 'called-unregistered', 'caller'],
  [22222, null, 'emergency-calling-ignored', 'twilio'],
  [22350, 400, 'number-being-ported', 'caller'],
  [22401, 400, 'region-not-permitted', 'operator'],
  [22402, 400, 'region-not-permitted', 'operator'],
  [22403, 400, 'region-not-permitted', 'operator'],
  [180017, null, 'regulatory-requirement', 'operator']
]

/** What the door to Twilio makes of such an answer to a change of a number. */
const answered = (code: number, status: number): Fault => {
  const answer = new TwilioAnswer(status, null, { code, message: 'No.', more_info: null })
  return toFault(answer, 'associate-address')
}

for (const [code, status, reason, actor] of DOCUMENTED) {
  t.test(`${code}${status === null ? '' : ` with HTTP ${status}`} is ${reason}, and the ${actor} acts`, async (t) => {
    t.equal(reasonOfCode(code), reason)
    t.equal(reasonOf(status === null ? aRefusal(400, code) : answered(code, status)), reason)
    t.equal(guidanceFor(reason).actor, actor)
    t.match(guidanceFor(reason).nextAction, /^[A-Z].+\.$/)
  })
}

t.test('the table has these codes and no other', async (t) => {
  const codes = Object.keys(REASON_BY_CODE).map(Number)
  t.strictSame(codes, [...new Set(DOCUMENTED.map(([code]) => code))].sort((a, b) => a - b))
})

t.test('no answer, and an answer of 5xx without a code, is unavailable', async (t) => {
  for (const fault of [LOST, NOT_SENT]) t.equal(reasonOf(fault), 'unavailable')
  for (const status of [502, 504]) {
    t.equal(reasonOf(toFault(new TwilioAnswer(status, null, 'Bad gateway'), 'create-address')), 'unavailable')
  }
})

t.test('the status goes first: no code makes more of an answer that is no verdict', async (t) => {
  t.equal(reasonOf(answered(21628, 429)), 'throttled')
  t.equal(reasonOf(answered(21628, 503)), 'unavailable')
  t.equal(reasonOf(THROTTLED), 'throttled')
})

t.test('a code that is not in the table, and none at all, leaves the kind of the fault', async (t) => {
  for (const kind of ['refused', 'conflict', 'unauthorized'] as const) {
    for (const code of [21999, null]) t.equal(reasonOf({ ...aRefusal(400, code), kind }), kind)
  }
  t.equal(reasonOfCode(21999), null)
  t.equal(reasonOfCode(null), null)
})

t.test('a refused change rests on the reason of its code', async (t) => {
  const number = showing(null, 'unregistered', { observedAt: NOW })
  const reason = (code: number | null) =>
    plan(anAssignment({ number, trouble: aTrouble(aRefusal(400, code), { retryAt: null }) }), MOMENT)
  t.match(reason(22350), { kind: 'blocked', reason: 'number-being-ported' })
  t.match(reason(21999), { kind: 'blocked', reason: 'refused' })
  t.match(reason(null), { kind: 'blocked', reason: 'refused' })
})

t.test('every reason says who acts and how, in sentences, with no call left open', async (t) => {
  for (const [name, { actor, summary, nextAction }] of Object.entries(REASONS)) {
    t.ok(['service', 'caller', 'twilio', 'operator'].includes(actor), name)
    for (const sentence of [summary, nextAction]) t.match(sentence, /^[A-Z].+\.$/, name)
    const open = nextAction.replaceAll('{phoneNumber}', '').replaceAll('{addressId}', '')
    t.notMatch(open, /\{[a-zA-Z]+\}/, name)
  }
})

t.test('docs/operations.md names every code in the paragraph of its reason', async (t) => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const paragraphs = new Map(page.split('## Every reason')[1]?.split(/^### /m).slice(1).map((text) => {
    const [name = '', ...lines] = text.split('\n')
    return [name, lines.join('\n')]
  }))
  for (const [code, , reason] of DOCUMENTED) t.match(paragraphs.get(reason), new RegExp(`\\b${code}\\b`), `${code}`)
})
