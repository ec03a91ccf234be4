import type { Perform } from '../step.js'
import { sawNumberOf } from '../translate.js'

/** Twilio starts registering and answers with the number as it now stands. Nothing else is ever sent along. */
export const associateAddress: Perform<'associate-address'> = async ({ phoneNumberSid, addressSid }, client, sentAt) =>
  sawNumberOf(phoneNumberSid, await client.incomingPhoneNumbers(phoneNumberSid)
    .updateWithHttpInfo({ emergencyAddressSid: addressSid }), sentAt)
