import type { Perform } from '../step.js'
import { sawNumberOf } from '../translate.js'

/** Sent by itself: the procedure forbids to combine it with an association. */
export const setEmergencyStatus: Perform<'set-emergency-status'> = async ({ phoneNumberSid, value }, client, sentAt) =>
  sawNumberOf(phoneNumberSid, await client.incomingPhoneNumbers(phoneNumberSid)
    .updateWithHttpInfo({ emergencyStatus: value }), sentAt)
