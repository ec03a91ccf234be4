import { notFound } from '../faults.js'
import type { Perform } from '../step.js'
import { sawNothing, sawNumberOf } from '../translate.js'

/** That the number is not there is something seen, and no fault. */
export const observeNumber: Perform<'observe-number'> = async ({ phoneNumberSid }, client, sentAt) => {
  try {
    return sawNumberOf(phoneNumberSid, await client.incomingPhoneNumbers(phoneNumberSid).fetchWithHttpInfo(), sentAt)
  } catch (error) {
    const absent = notFound(error, 'observe-number')
    if (absent === null) throw error
    return sawNothing('no-number', absent.requestId, sentAt)
  }
}
