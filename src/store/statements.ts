/** The columns of a number, where the joined row may be missing. `p` is phone_number. */
export const NUMBER = `p.phone_number AS number, p.phone_number_sid, p.trunk_sid, p.voice, p.emergency_address_sid,
  p.emergency_address_status, p.emergency_status, p.observed_at`

/** The columns of an unreported change. `i` is intent. */
const INTENT = 'i.step AS intent_step, i.target AS intent_target, i.begun_at, i.quarantine_until'

/**
 * The last complete pass, as far as it speaks for the number: not where it did not show it, nor where it showed it
 * changed and could not be believed, because a change was on its way. `c` is account.
 */
export const SWEPT_AT = `CASE WHEN p.missed = 0 AND (a.missed_at IS NULL OR p.observed_at >= a.missed_at)
  THEN c.swept_at END`

/** When the number was last seen, as far as is known for sure; null for one that is not there. `i` is intent. */
export const OBSERVED_AT = `greatest(p.observed_at, CASE WHEN i.id IS NULL THEN ${SWEPT_AT} END)`

/** How many numbers of the account of the row of `account` are bare because they are being changed. */
export const OPEN_GAPS = `(SELECT count(*)::int FROM assignment g WHERE g.account_sid = account.account_sid
    AND g.assigned AND g.unprotected_since IS NOT NULL AND g.previous_sid IS NOT NULL)`

/** What a statement about assignments begins with: the accounts as `c`, their gaps counted once and not a row. */
export const WITH_ACCOUNTS = `WITH c AS MATERIALIZED (SELECT account.*, ${OPEN_GAPS} AS open_gaps FROM account)`

/** The columns of an AssignmentRow from `a` and what ASSIGNMENT_JOINS brings. */
export const ASSIGNMENT = `a.phone_number, a.account_sid, a.iso_country, a.generation, a.version, a.assigned,
  a.address_id, a.emergency_calling, a.on_failure, a.drift, a.paused, a.labels, a.external_reference,
  a.observed_generation, a.unprotected_since, a.previous_sid, a.releasing_sid, a.gap_asked_at, a.memory, a.trouble,
  a.created_at, a.updated_at, a.missed, a.missed_at, a.retry_requested_at, d.sid AS address_sid,
  d.state AS address_state, d.refusal AS address_refusal, ${SWEPT_AT} AS swept_at, c.paused AS account_paused,
  c.refused_until AS account_refused_until, c.open_gaps, ${NUMBER}, ${INTENT}`

/** What is joined to `a`, in a statement that begins with WITH_ACCOUNTS. */
export const ASSIGNMENT_JOINS = `JOIN c ON c.account_sid = a.account_sid JOIN address d ON d.id = a.address_id
  LEFT JOIN phone_number p ON p.phone_number = a.phone_number
  LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = a.phone_number AND i.reported_at IS NULL`

/**
 * True of every phone number, and the planner takes it for true of hardly any: so it goes by their index. It may have
 * planned when the tables were small enough to be read through, and keeps the plan of a named statement while they grow
 * (https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES).
 */
export function few (phoneNumber: string): string {
  return `left(${phoneNumber}, 1) = '+'`
}

/** The columns of an AddressRow from `d` and what ADDRESS_JOINS brings. */
export const ADDRESS = `d.id, d.account_sid AS "accountSid", d.customer_name AS "customerName", d.street,
  d.street_secondary AS "streetSecondary", d.city, d.region, d.postal_code AS "postalCode",
  d.iso_country AS "isoCountry", d.sid, d.searched_at AS "searchedAt", d.refusal, d.retiring, d.trouble,
  d.created_at AS "createdAt", c.paused AS "accountPaused", c.refused_until AS "accountRefusedUntil",
  ${onlyPausedWishes('d')} AS "wishesPaused", ${INTENT}`

export const ADDRESS_JOINS = `JOIN account c ON c.account_sid = d.account_sid
  LEFT JOIN intent i ON i.kind = 'address' AND i.key = d.id AND i.reported_at IS NULL`

/** Makes a row due now; whoever has it in hand will see that somebody asked, and give it back due. */
export const WAKE = 'due_at = clock_timestamp(), wakes = wakes + 1, offered_until = NULL'

/** The same for an assignment: whatever it was due for, it may now be due for more. */
export const WAKE_ASSIGNMENT = `${WAKE}, looking = false`

/** An address that is wanted again after it was retired: it is validated anew, once a delete on its way has ended. */
export const REVIVED = `retiring = false, refusal = NULL, searched_at = NULL, trouble = NULL, unused_since = NULL,
  state = 'validating', ${WAKE}`

/** Does anything want the address `d`, show it, remember it, let it go, or have it on its way to Twilio? */
export const USED = `(EXISTS (SELECT FROM assignment a WHERE a.address_id = d.id)
  OR EXISTS (SELECT FROM phone_number p WHERE p.emergency_address_sid = d.sid)
  OR EXISTS (SELECT FROM assignment a WHERE a.previous_sid = d.sid)
  OR EXISTS (SELECT FROM assignment a WHERE a.releasing_sid = d.sid)
  OR EXISTS (SELECT FROM intent i WHERE i.target = d.sid AND i.reported_at IS NULL))`

/** Is every wish for the address of the row of `table` paused? Not where there is no wish. */
export function onlyPausedWishes (table: 'address' | 'd'): string {
  return `coalesce((SELECT bool_and(w.paused) FROM assignment w WHERE w.address_id = ${table}.id), false)`
}

/** Nobody may change anything at Twilio while it holds, of the row of `table`. */
export function notPaused (table: 'a' | 'address'): string {
  return `NOT EXISTS (SELECT FROM account c WHERE c.account_sid = ${table}.account_sid AND c.paused)`
}

/** Stores the numbers of `new`, an ObservedNumber's columns. The caller adds the WHERE that keeps newer news. */
export const UPSERT_NUMBER = `INSERT INTO phone_number AS p (phone_number, account_sid, phone_number_sid, iso_country,
    trunk_sid, voice, emergency_address_sid, emergency_address_status, emergency_status, observed_at)
  SELECT phone_number, account_sid, phone_number_sid, iso_country, trunk_sid, voice, emergency_address_sid,
    emergency_address_status, emergency_status, observed_at FROM new
  ON CONFLICT (phone_number) DO UPDATE SET account_sid = EXCLUDED.account_sid,
    phone_number_sid = EXCLUDED.phone_number_sid, trunk_sid = EXCLUDED.trunk_sid, voice = EXCLUDED.voice,
    emergency_address_sid = EXCLUDED.emergency_address_sid,
    emergency_address_status = EXCLUDED.emergency_address_status,
    emergency_status = EXCLUDED.emergency_status, observed_at = EXCLUDED.observed_at`
