/** The columns of a number, where the joined row may be missing. `p` is phone_number. */
export const NUMBER = `p.phone_number AS number, p.phone_number_sid, p.trunk_sid, p.voice, p.emergency_address_sid,
  p.emergency_address_status, p.emergency_status, p.observed_at`

/** The columns of an unreported change. `i` is intent. */
const INTENT = 'i.step AS intent_step, i.target AS intent_target, i.begun_at, i.quarantine_until'

/** The columns of an AssignmentRow from `a` and what ASSIGNMENT_JOINS brings. */
export const ASSIGNMENT = `a.phone_number, a.account_sid, a.iso_country, a.generation, a.version, a.assigned,
  a.address_id, a.emergency_calling, a.on_failure, a.drift, a.paused, a.labels, a.external_reference,
  a.observed_generation, a.unprotected_since, a.previous_sid, a.memory, a.trouble, a.created_at, a.updated_at,
  d.sid AS address_sid, d.state AS address_state, d.refusal AS address_refusal, c.swept_at, ${NUMBER}, ${INTENT}`

export const ASSIGNMENT_JOINS = `JOIN address d ON d.id = a.address_id
  JOIN account c ON c.account_sid = a.account_sid
  LEFT JOIN phone_number p ON p.phone_number = a.phone_number
  LEFT JOIN intent i ON i.kind = 'assignment' AND i.key = a.phone_number AND i.reported_at IS NULL`

/** The columns of an AddressRow from `d` and what ADDRESS_JOINS brings. */
export const ADDRESS = `d.id, d.account_sid AS "accountSid", d.customer_name AS "customerName", d.street,
  d.street_secondary AS "streetSecondary", d.city, d.region, d.postal_code AS "postalCode",
  d.iso_country AS "isoCountry", d.sid, d.searched_at AS "searchedAt", d.refusal, d.retiring, d.trouble,
  d.created_at AS "createdAt", ${INTENT}`

export const ADDRESS_JOINS = `LEFT JOIN intent i
  ON i.kind = 'address' AND i.key = d.id AND i.reported_at IS NULL`

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
