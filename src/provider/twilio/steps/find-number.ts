import { unreadable } from '../answers.js'
import { requestIdOf } from '../headers.js'
import { LARGEST_PAGE, type Perform } from '../step.js'
import { sawNothing, sawNumber } from '../translate.js'

/** Twilio matches parts of numbers, so the digits are compared once more. */
export const findNumber: Perform<'find-number'> = async ({ phoneNumber }, client, sentAt) => {
  const { body: page, headers } = await client.incomingPhoneNumbers
    .pageWithHttpInfo({ phoneNumber, pageSize: LARGEST_PAGE })
  const found = page.instances.find((instance) => instance.phoneNumber === phoneNumber)
  if (found !== undefined) return sawNumber({ body: found, headers }, sentAt)
  if (page.nextPageUrl !== undefined) throw unreadable('the search has more than one page', headers)
  return sawNothing('no-number', requestIdOf(headers), sentAt)
}
