import type { Address } from '../domain/address.js'
import { msBetween } from './clock.js'
import { act, firstOpinion, rest, type Decision, type Rule } from './decision.js'
import { FRESH_MS, type Moment } from './patience.js'
import { troubled } from './troubled.js'

interface Facts extends Moment {
  readonly address: Address
}

/** First opinion wins. */
const RULES: readonly Rule<Facts>[] = [
  lastCallFailed,   // back off
  outcomeUnknown,   // a create or delete was begun and never reported: search, so that nothing is made twice
  retiring,         // nobody wants it any more
  accepted,         // Twilio has it
  refused,          // Twilio would not have it: only other text can help
  notSearched       // search before every create, however sure we are
]

/** What to do next about one address. */
export function planAddress (address: Address, moment: Moment): Decision {
  const { id: addressId, civic } = address
  return firstOpinion(RULES, { address, ...moment }) ??
    act('never-created', { name: 'create-address', addressId, civic })
}

function lastCallFailed ({ address: { journal }, now }: Facts): Decision | null {
  return troubled(journal.trouble, now)
}

function outcomeUnknown ({ address: { id, journal, searchedAt }, now, patience }: Facts): Decision | null {
  if (journal.doubt === null) return null
  const left = searchedAt === null ? 0 : patience.pollMs - msBetween(searchedAt, now)
  return left > 0
    ? rest('waiting', 'outcome-unknown', left)
    : act('outcome-unknown', { name: 'find-address', addressId: id })
}

function retiring ({ address: { retiring, sid } }: Facts): Decision | null {
  if (!retiring) return null
  return sid === null ? rest('settled', 'retired') : act('unused', { name: 'delete-address', addressSid: sid })
}

function accepted ({ address: { sid } }: Facts): Decision | null {
  return sid === null ? null : rest('settled', 'accepted')
}

function refused ({ address: { refusal } }: Facts): Decision | null {
  if (refusal === null) return null
  return rest('blocked', refusal.suggestion === null ? 'address-invalid' : 'address-suggested')
}

function notSearched ({ address: { id, searchedAt, journal: { trouble } }, now }: Facts): Decision | null {
  const searched = searchedAt !== null && msBetween(searchedAt, now) <= FRESH_MS &&
    (trouble === null || searchedAt >= trouble.at)
  return searched ? null : act('never-created', { name: 'find-address', addressId: id })
}
