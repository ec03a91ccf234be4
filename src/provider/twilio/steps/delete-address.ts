import { notFound } from '../faults.js'
import { requestIdOf } from '../headers.js'
import type { Perform } from '../step.js'
import { sawNothing } from '../translate.js'

/** An Address that is gone already is as good as deleted. */
export const deleteAddress: Perform<'delete-address'> = async ({ addressSid }, client, sentAt) => {
  try {
    const { headers } = await client.addresses(addressSid).removeWithHttpInfo()
    return sawNothing('no-address', requestIdOf(headers), sentAt)
  } catch (error) {
    const absent = notFound(error, 'delete-address')
    if (absent === null) throw error
    return sawNothing('no-address', absent.requestId, sentAt)
  }
}
