import {
  ADDRESS_EXAMPLE, AddressParams, AddressQuery, AddressRef, CreateAddressSchema
} from '../schemas/address.js'
import { ANYWHERE, answer, page, pageExample, WITH_BODY } from '../schemas/operation.js'
import { problems } from '../schemas/problem.js'

const tags = ['addresses']
const VALIDATING_EXAMPLE = { ...ADDRESS_EXAMPLE, state: 'validating', emergencyAddressSid: null }

export const createAddress = {
  operationId: 'createAddress',
  summary: 'Give an address to register numbers at',
  description: 'Twilio validates it in the background; follow `state` at `GET /v1/addresses/{id}`. An address is ' +
    'immutable: other text is another address. The same text again, whatever its spacing, answers with the ' +
    'address that is there. An address nobody uses is deleted at Twilio after a while, and made anew when wanted.',
  tags,
  body: CreateAddressSchema,
  response: {
    200: answer('It was there already.', AddressRef, ADDRESS_EXAMPLE),
    201: answer('Stored; Twilio has yet to accept it.', AddressRef, VALIDATING_EXAMPLE, {
      Location: { type: 'string', description: 'Where the address is.' }
    }),
    ...problems(...ANYWHERE, ...WITH_BODY, 'invalid-address')
  }
}

export const getAddress = {
  operationId: 'getAddress',
  summary: 'Read an address and what Twilio said of it',
  description: 'Use an `id` from `POST /v1/addresses`, from the list or from an assignment\'s `desired.addressId`.',
  tags,
  params: AddressParams,
  response: {
    200: answer('The address.', AddressRef, ADDRESS_EXAMPLE),
    ...problems(...ANYWHERE, 'address-not-found')
  }
}

export const listAddresses = {
  operationId: 'listAddresses',
  summary: 'List addresses',
  description: 'In order of creation. Values within a field, separated by commas, are alternatives; fields are ' +
    'combined. A cursor belongs to its filter.',
  tags,
  querystring: AddressQuery,
  response: {
    200: answer('One page.', page(AddressRef), pageExample(ADDRESS_EXAMPLE)),
    ...problems(...ANYWHERE)
  }
}

export const retireAddress = {
  operationId: 'retireAddress',
  summary: 'Retire an address',
  description: 'It is deleted at Twilio once nothing there shows it. Refused while an assignment wants it.',
  tags,
  params: AddressParams,
  response: {
    202: answer('Asked for.', AddressRef, { ...ADDRESS_EXAMPLE, state: 'removing' }),
    ...problems(...ANYWHERE, 'address-not-found', 'address-in-use')
  }
}
