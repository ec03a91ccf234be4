import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { PhoneNumber } from '../../domain/brand.js'
import type { Reading } from '../../domain/declaration.js'
import { DomainError } from '../../domain/errors.js'
import type { InventoryNumber } from '../../domain/inventory.js'
import type { Page, PhoneNumberFilter } from '../../domain/listing.js'
import type { Patience } from '../../plan/patience.js'
import { pagesBy } from '../cursor.js'
import { getPhoneNumber, listPhoneNumbers } from '../operations/phone-numbers.js'
import { readQuery } from '../query.js'
import { limitOf } from '../schemas/operation.js'
import { PhoneNumberSchema } from '../schemas/primitives.js'
import { phoneNumberView } from '../views/phone-number.js'

/** What the phone number routes need of the ledger. */
export interface PhoneNumberDeps {
  readonly read: (phoneNumber: PhoneNumber) => Promise<Reading<InventoryNumber> | null>
  readonly list: (filter: PhoneNumberFilter) => Promise<Page<InventoryNumber, PhoneNumber>>
}

interface PhoneNumberRouteOptions {
  readonly phoneNumbers: PhoneNumberDeps
  readonly patience: Patience
}

const pages = pagesBy('phone-numbers', PhoneNumberSchema)

export const phoneNumberRoutes: FastifyPluginAsyncTypebox<PhoneNumberRouteOptions> = async (app, options) => {
  const { phoneNumbers, patience } = options

  app.get('/phone-numbers/:phoneNumber', { schema: getPhoneNumber }, async ({ params: { phoneNumber } }) => {
    const reading = await phoneNumbers.read(phoneNumber)
    if (reading === null) throw notFound(phoneNumber)
    return phoneNumberView(reading.value, { now: reading.now, patience })
  })

  app.get('/phone-numbers', {
    schema: listPhoneNumbers, preValidation: readQuery(listPhoneNumbers.querystring)
  }, async (request, reply) => {
    const { query } = request
    const { trunkSid, coverage, assigned, country } = query
    const filter = { trunkSid, coverage, assigned, country }
    const page = await phoneNumbers.list({ ...filter, limit: limitOf(query), after: pages.after(query.cursor, filter) })
    return {
      data: page.items.map((item) => phoneNumberView(item, { now: page.now, patience })),
      page: pages.pageOf(page, filter, request, reply)
    }
  })
}

function notFound (phoneNumber: PhoneNumber): DomainError {
  return new DomainError('phone-number-not-found',
    `The account does not own ${phoneNumber}, or it has not been seen yet. GET /v1/phone-numbers lists what was seen.`)
}
