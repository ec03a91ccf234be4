import { ADDRESS_REASONS } from './reasons/address.js'
import { CALLING_REASONS } from './reasons/calling.js'
import { FAULT_REASONS } from './reasons/fault.js'
import type { Guidance } from './reasons/guidance.js'
import { NUMBER_REASONS } from './reasons/number.js'
import { REFUSAL_REASONS } from './reasons/refusal.js'
import { REGISTRATION_REASONS } from './reasons/registration.js'
import { WISH_REASONS } from './reasons/wish.js'

export type { Actor } from './reasons/guidance.js'

/**
 * Every reason a rule or a condition can give, and what it means to a reader of the status. docs/operations.md has more
 * of each, in this order.
 */
export const REASONS = {
  ...NUMBER_REASONS,
  ...FAULT_REASONS,
  ...REFUSAL_REASONS,
  ...ADDRESS_REASONS,
  ...REGISTRATION_REASONS,
  ...CALLING_REASONS,
  ...WISH_REASONS
}

/** The name of the rule that spoke: in the API, in logs and in the runbook. */
export type Reason = keyof typeof REASONS

export function guidanceFor (reason: Reason): Guidance {
  return REASONS[reason]
}
