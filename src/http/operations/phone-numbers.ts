import { needs } from '../auth/guard.js'
import { AssignmentParams } from '../schemas/assignment-request.js'
import { ANYWHERE, answer, LINK, page, pageExample } from '../schemas/operation.js'
import { PHONE_NUMBER_EXAMPLE, PhoneNumberQuery, PhoneNumberRef } from '../schemas/phone-number.js'
import { problems } from '../schemas/problem.js'

const tags = ['phone-numbers']

export const getPhoneNumber = {
  operationId: 'getPhoneNumber',
  summary: 'Read what Twilio last showed of a number',
  description: 'Costs no Twilio call. `coverage` turns to `unknown` when the last look is too long ago.',
  tags,
  security: needs('read'),
  params: AssignmentParams,
  response: {
    200: answer('The number.', PhoneNumberRef, PHONE_NUMBER_EXAMPLE),
    ...problems(...ANYWHERE, 'phone-number-not-found')
  }
}

export const listPhoneNumbers = {
  operationId: 'listPhoneNumbers',
  summary: 'List the phone numbers of the account',
  description: 'Assigned or not, as last seen, in order of the number. `trunkSid` lists the numbers of one SIP ' +
    'trunk. Values within a field, separated by commas, are alternatives; fields are combined.',
  tags,
  security: needs('read'),
  querystring: PhoneNumberQuery,
  response: {
    200: answer('One page.', page(PhoneNumberRef), pageExample(PHONE_NUMBER_EXAMPLE), LINK),
    ...problems(...ANYWHERE)
  }
}
