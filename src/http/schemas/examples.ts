const ADDRESS = {
  customerName: 'Example Ltd',
  street: '645 Harrison St',
  streetSecondary: 'Suite 300',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94105',
  isoCountry: 'US'
} as const

/** The stuff of every example. The number and the addresses work as they stand in the sandbox. */
export const EXAMPLE = {
  phoneNumber: '+14155550100',
  address: ADDRESS,
  addressId: 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD',
  otherAddress: { ...ADDRESS, street: '101 Market St', streetSecondary: null },
  /** One for which Twilio suggests another spelling. */
  suggestedAddress: { ...ADDRESS, street: '1 Suggest Way', streetSecondary: null },
  suggestedAddressId: 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZSGST',
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  phoneNumberSid: 'PN0123456789abcdef0123456789abcdef',
  addressSid: 'AD0123456789abcdef0123456789abcdef',
  trunkSid: 'TK3050eb3b9ad9c55aca6ce988812f2c5a',
  apiKeyId: 'key_01JZ7Q4M8N3T5V6W7X8Y9ZAPPS',
  apiKey: `dsp_01JZ7Q4M8N3T5V6W7X8Y9ZAPPS_${'0123456789abcdef'.repeat(4)}00000000`,
  requestId: '3f1c7a52-6f0e-4a0e-9c53-1f6f0a4f7f10',
  twilioRequestId: 'RQ0123456789abcdef0123456789abcdef',
  earlier: '2026-08-03T09:14:02.117Z',
  later: '2026-08-03T09:14:33.480Z',
  muchLater: '2099-12-31T00:00:00.000Z'
} as const
