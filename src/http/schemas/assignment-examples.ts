import { EXAMPLE } from './examples.js'

/** How the example assignment reads once all is done. */
export const READY_EXAMPLE = {
  phoneNumber: EXAMPLE.phoneNumber,
  accountSid: EXAMPLE.accountSid,
  phoneNumberSid: EXAMPLE.phoneNumberSid,
  trunkSid: null,
  generation: 1,
  desired: {
    addressId: EXAMPLE.addressId,
    emergencyCalling: 'enabled',
    onFailure: 'restore-previous',
    drift: 'report',
    paused: false,
    labels: { site: 'san-francisco' },
    externalReference: null
  },
  observed: {
    observedAt: EXAMPLE.later,
    observedGeneration: 1,
    emergencyAddressSid: EXAMPLE.addressSid,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Active'
  },
  state: 'ready',
  coverage: 'protected',
  unprotectedSince: null,
  conditions: [{
    type: 'Registered',
    status: 'true',
    reason: 'registered',
    message: 'The number is registered at the wanted address.',
    lastTransitionAt: EXAMPLE.later,
    observedGeneration: 1
  }],
  explanation: {
    summary: 'The number is registered at the wanted address.',
    actor: 'service',
    nextAction: 'Nothing.',
    differences: []
  },
  progress: { step: null, attempts: 0, nextAttemptAt: null, deadlineAt: null },
  createdAt: EXAMPLE.earlier,
  updatedAt: EXAMPLE.later
}

/** The same just after it was declared. */
export const CONVERGING_EXAMPLE = {
  ...READY_EXAMPLE,
  observed: {
    observedAt: EXAMPLE.earlier,
    observedGeneration: null,
    emergencyAddressSid: null,
    emergencyAddressStatus: 'unregistered',
    emergencyStatus: 'Active'
  },
  state: 'converging',
  coverage: 'unprotected',
  unprotectedSince: EXAMPLE.earlier,
  conditions: [{
    type: 'AddressAccepted',
    status: 'unknown',
    reason: 'address-validating',
    message: 'The address is being validated by Twilio; whatever is registered stays until then.',
    lastTransitionAt: EXAMPLE.earlier,
    observedGeneration: 1
  }],
  explanation: {
    summary: 'The address is being validated by Twilio; whatever is registered stays until then.',
    actor: 'service',
    nextAction: 'Nothing: the service goes on by itself.',
    differences: []
  },
  progress: { step: null, attempts: 0, nextAttemptAt: EXAMPLE.later, deadlineAt: null },
  updatedAt: EXAMPLE.earlier
}

/** The same on its way out. */
export const REMOVING_EXAMPLE = {
  ...READY_EXAMPLE,
  generation: 2,
  state: 'removing',
  coverage: 'protected-by-previous',
  conditions: [],
  explanation: {
    summary: 'Another address is on the number; it comes off before the wanted one goes on.',
    actor: 'service',
    nextAction: 'Nothing: the service goes on by itself.',
    differences: []
  },
  progress: { step: 'disassociate-address', attempts: 0, nextAttemptAt: EXAMPLE.later, deadlineAt: null }
}

/** What a poller sees in the end. */
export const STATUS_EXAMPLE = {
  phoneNumber: EXAMPLE.phoneNumber,
  state: 'ready',
  coverage: 'protected',
  generation: 1,
  observedGeneration: 1,
  emergencyStatus: 'Active',
  emergencyAddressStatus: 'registered',
  emergencyAddressSid: EXAMPLE.addressSid,
  observedAt: EXAMPLE.later,
  unprotectedSince: null
}
