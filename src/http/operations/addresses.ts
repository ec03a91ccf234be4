import { needs } from '../auth/guard.js'
import {
  ADDRESS_EXAMPLE, AddressParams, AddressQuery, AddressRef, CORRECTED_EXAMPLE, CreateAddressSchema, SUGGESTED_EXAMPLE,
  SuggestedAddressParams
} from '../schemas/address.js'
import {
  ANYWHERE, answer, answers, LINK, location, page, pageExample, REPEATABLE, RETRY_AFTER, WITH_BODY
} from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'
import { ReasonBodySchema } from '../schemas/reason.js'

const tags = ['addresses']
const VALIDATING_EXAMPLE = { ...ADDRESS_EXAMPLE, state: 'validating', emergencyAddressSid: null }

export const createAddress = {
  operationId: 'createAddress',
  summary: 'Give an address to register numbers at',
  description: 'Twilio validates it in the background; follow `state` at `GET /v1/addresses/{id}`. An address is ' +
    'immutable: other text is another address. The same text again, whatever its spacing, answers with the ' +
    'address that is there. An address nobody uses is deleted at Twilio after a while, and made anew when wanted.',
  tags,
  security: needs('write'),
  body: CreateAddressSchema,
  response: {
    200: answer('It was there already.', AddressRef, ADDRESS_EXAMPLE),
    201: answer('Stored; Twilio has yet to accept it.', AddressRef, VALIDATING_EXAMPLE, location('the address')),
    ...problems(...ANYWHERE, ...WITH_BODY, ...REPEATABLE, 'invalid-address')
  }
}

export const getAddress = {
  operationId: 'getAddress',
  summary: 'Read an address and what Twilio said of it',
  description: 'Use an `id` from `POST /v1/addresses`, from the list or from an assignment\'s `desired.addressId`.',
  tags,
  security: needs('read'),
  params: AddressParams,
  response: {
    200: answers('The address.', AddressRef, { accepted: ADDRESS_EXAMPLE, suggested: SUGGESTED_EXAMPLE }),
    ...problems(...ANYWHERE, 'address-not-found')
  }
}

export const listAddresses = {
  operationId: 'listAddresses',
  summary: 'List addresses',
  description: 'In order of creation. Values within a field, separated by commas, are alternatives; fields are ' +
    'combined. A cursor belongs to its filter.',
  tags,
  security: needs('read'),
  querystring: AddressQuery,
  response: {
    200: answer('One page.', page(AddressRef), pageExample(ADDRESS_EXAMPLE), LINK),
    ...problems(...ANYWHERE)
  }
}

export const acceptSuggestion = {
  operationId: 'acceptSuggestion',
  summary: 'Accept the spelling Twilio suggests',
  description: 'Stores the corrected address, the `suggestion` of `GET /v1/addresses/{id}`, as an address of its ' +
    'own. Every assignment that wanted the old one wants the corrected one from then on, which begins a new ' +
    'generation: a change of address like any other, with its gap where the number is registered elsewhere. No body ' +
    'is needed.',
  tags,
  security: needs('write'),
  params: SuggestedAddressParams,
  body: ReasonBodySchema,
  response: {
    201: answer(
      'The corrected address; Twilio has yet to accept it.', AddressRef, CORRECTED_EXAMPLE, location('the address')
    ),
    ...problems(...ANYWHERE, ...WITH_BODY, ...REPEATABLE, 'address-not-found', 'address-not-suggested')
  }
}

export const retireAddress = {
  operationId: 'retireAddress',
  summary: 'Retire an address',
  description: 'It is deleted at Twilio once nothing there shows it. Refused while an ' +
    'assignment wants it, a number shows it, or a change could still go back to it. The ' +
    'address stays readable, as `retired`; when it is wanted again it is made anew at Twilio, under the same id.',
  tags,
  security: needs('remove'),
  params: AddressParams,
  response: {
    202: answer('Asked for.', AddressRef, { ...ADDRESS_EXAMPLE, state: 'removing' }, RETRY_AFTER),
    ...problems(...ANYWHERE, 'address-not-found', 'address-in-use')
  }
}
