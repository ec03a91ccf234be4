import type { AccountSid } from '../../domain/brand.js'
import type { PlannedWrite } from '../../plan/forecast.js'

/** The request to Twilio that a planned step is, in words. Of an address, which is somebody's, only our id is told. */
export function callOf (write: PlannedWrite, accountSid: AccountSid): string {
  const account = `/2010-04-01/Accounts/${accountSid}`
  if (write.name === 'create-address') {
    return `POST ${account}/Addresses.json ` +
      `FriendlyName=${write.addressId} EmergencyEnabled=true AutoCorrectAddress=false`
  }
  return `POST ${account}/IncomingPhoneNumbers/${write.phoneNumberSid ?? '{the number}'}.json ${changeOf(write)}`
}

/** Only one thing is ever changed at a time. */
function changeOf (write: Exclude<PlannedWrite, { readonly name: 'create-address' }>): string {
  switch (write.name) {
    case 'associate-address': return `EmergencyAddressSid=${write.addressSid ?? '{the new address}'}`
    case 'disassociate-address': return 'EmergencyAddressSid='
    case 'set-emergency-status': return `EmergencyStatus=${write.value}`
  }
}
