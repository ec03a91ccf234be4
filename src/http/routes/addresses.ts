import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { addressState, type Address } from '../../domain/address.js'
import type { Asked } from '../../domain/asked.js'
import type { CivicAddress } from '../../domain/civic-address.js'
import type { AddressId } from '../../domain/brand.js'
import type { Reading } from '../../domain/declaration.js'
import { DomainError } from '../../domain/errors.js'
import type { AddressFilter, Page } from '../../domain/listing.js'
import type { Patience } from '../../plan/patience.js'
import { askedOf } from '../asked.js'
import { pagesBy } from '../cursor.js'
import { civicOf } from '../declaration.js'
import { acceptSuggestion, createAddress, getAddress, listAddresses, retireAddress } from '../operations/addresses.js'
import { lookAgainSeconds } from '../headers/retry-after.js'
import { readQuery } from '../query.js'
import { limitOf } from '../schemas/operation.js'
import { AddressIdSchema } from '../schemas/primitives.js'
import type { Wait } from '../headers/wait.js'
import { addressView } from '../views/address.js'

/** An address with the time it was first given. */
export type StoredAddress = Address & { readonly createdAt: Date }

/** What the address routes need of the ledger. */
export interface AddressDeps {
  /** Stores the address, or finds the identical one. */
  readonly create: (
    civic: CivicAddress, asked: Asked
  ) => Promise<Reading<StoredAddress> & { readonly created: boolean }>
  readonly read: (id: AddressId) => Promise<Reading<StoredAddress> | null>
  readonly list: (filter: AddressFilter) => Promise<Page<StoredAddress, AddressId>>
  /** Throws `address-in-use` while an assignment wants it; null when there is no such address. */
  readonly retire: (id: AddressId, asked: Asked) => Promise<Reading<StoredAddress> | null>
  /**
   * Stores the address Twilio suggests instead, and has every assignment that wanted this one want that one. Throws
   * `address-not-suggested` when there is no suggestion; null when there is no such address.
   */
  readonly accept: (id: AddressId, asked: Asked) => Promise<Reading<StoredAddress> | null>
}

const PATH = '/addresses/:id'
const pages = pagesBy('addresses', AddressIdSchema)

interface AddressRouteOptions {
  readonly addresses: AddressDeps
  readonly patience: Patience
  readonly wait: Wait
}

export const addressRoutes: FastifyPluginAsyncTypebox<AddressRouteOptions> = async (app, options) => {
  const { addresses, patience, wait } = options

  app.post('/addresses', { schema: createAddress }, async (request, reply) => {
    const { created, ...first } = await addresses.create(civicOf(request.body, ''), askedOf(request))
    const { value } = await wait<Reading<StoredAddress>>(request, reply, first, () => addresses.read(first.value.id),
      (reading) => addressState(reading.value) !== 'validating')
    if (!created) return reply.code(200).send(addressView(value))
    return reply.code(201).header('location', placeOf(value)).send(addressView(value))
  })

  app.post(`${PATH}/suggestion-acceptances`, { schema: acceptSuggestion }, async (request, reply) => {
    const { id } = request.params
    const { value } = found(id, await addresses.accept(id, askedOf(request, request.body?.reason)))
    return reply.code(201).header('location', placeOf(value)).send(addressView(value))
  })

  app.get(PATH, { schema: getAddress }, async ({ params }) =>
    addressView(found(params.id, await addresses.read(params.id)).value))

  app.get('/addresses', {
    schema: listAddresses, preValidation: readQuery(listAddresses.querystring)
  }, async (request, reply) => {
    const { query } = request
    const { state, country } = query
    const filter = { state, country }
    const page = await addresses.list({ ...filter, limit: limitOf(query), after: pages.after(query.cursor, filter) })
    return { data: page.items.map(addressView), page: pages.pageOf(page, filter, request, reply) }
  })

  app.delete(PATH, { schema: retireAddress }, async (request, reply) => {
    const { id } = request.params
    const { value } = found(id, await addresses.retire(id, askedOf(request)))
    return reply.code(202).header('retry-after', lookAgainSeconds(patience)).send(addressView(value))
  })
}

function placeOf ({ id }: StoredAddress): string {
  return `/v1/addresses/${id}`
}

function found (id: AddressId, reading: Reading<StoredAddress> | null): Reading<StoredAddress> {
  if (reading !== null) return reading
  throw new DomainError('address-not-found', `There is no address ${id}. GET /v1/addresses lists those there are.`)
}
