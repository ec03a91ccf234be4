import type { Perform } from '../step.js'
import { sawNumberOf } from '../translate.js'

/** Only the empty string clears: undefined would send an empty form, which Twilio takes and ignores. */
export const disassociateAddress: Perform<'disassociate-address'> = async ({ phoneNumberSid }, client, sentAt) =>
  sawNumberOf(phoneNumberSid, await client.incomingPhoneNumbers(phoneNumberSid)
    .updateWithHttpInfo({ emergencyAddressSid: '' }), sentAt)
