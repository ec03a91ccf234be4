import type { Twilio } from 'twilio'
import type { Outcome } from '../../domain/outcome.js'
import type { Step } from '../../domain/step.js'
import type { Provider } from '../../reconcile/ports.js'
import { toFault } from './faults.js'
import { associateAddress } from './steps/associate-address.js'
import { createAddress } from './steps/create-address.js'
import { deleteAddress } from './steps/delete-address.js'
import { disassociateAddress } from './steps/disassociate-address.js'
import { findAddress } from './steps/find-address.js'
import { findNumber } from './steps/find-number.js'
import { observeNumber } from './steps/observe-number.js'
import { setEmergencyStatus } from './steps/set-emergency-status.js'

/** The only door to Twilio for steps. A new step does not compile until it has a line here. */
export function twilioProvider (client: Twilio): Provider {
  return async (step, sentAt) => {
    try {
      return await perform(step, client, sentAt)
    } catch (error) {
      return { ok: false, fault: toFault(error, step.name) }
    }
  }
}

function perform (step: Step, client: Twilio, sentAt: Date): Promise<Outcome> {
  switch (step.name) {
    case 'find-number': return findNumber(step, client, sentAt)
    case 'observe-number': return observeNumber(step, client, sentAt)
    case 'associate-address': return associateAddress(step, client, sentAt)
    case 'disassociate-address': return disassociateAddress(step, client, sentAt)
    case 'set-emergency-status': return setEmergencyStatus(step, client, sentAt)
    case 'find-address': return findAddress(step, client, sentAt)
    case 'create-address': return createAddress(step, client, sentAt)
    case 'delete-address': return deleteAddress(step, client, sentAt)
  }
}
