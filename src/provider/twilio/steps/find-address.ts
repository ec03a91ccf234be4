import { unreadable } from '../answers.js'
import { requestIdOf } from '../headers.js'
import { LARGEST_PAGE, type Perform } from '../step.js'
import { sawAddress, sawNothing } from '../translate.js'

/** The oldest of several is taken, so that everybody who looks takes the same. */
export const findAddress: Perform<'find-address'> = async ({ addressId }, client, sentAt) => {
  const { body: page, headers } = await client.addresses
    .pageWithHttpInfo({ friendlyName: addressId, emergencyEnabled: true, pageSize: LARGEST_PAGE })
  const [oldest] = page.instances
    .filter(({ friendlyName, emergencyEnabled }) => friendlyName === addressId && emergencyEnabled)
    .toSorted((one, other) => age(one) - age(other) || (one.sid < other.sid ? -1 : 1))
  if (oldest !== undefined) return sawAddress({ body: oldest, headers }, sentAt)
  if (page.nextPageUrl !== undefined) throw unreadable('the search has more than one page', headers)
  return sawNothing('no-address', requestIdOf(headers), sentAt)
}

/** The SDK passes on what it cannot read as a date, whatever its types say. */
function age ({ dateCreated }: { readonly dateCreated: unknown }): number {
  return dateCreated instanceof Date ? dateCreated.getTime() : Number.MAX_SAFE_INTEGER
}
