import type { CivicAddress } from '../domain/civic-address.js'
import type { Asked } from '../domain/asked.js'
import type { AccountSid, AddressId } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import { DomainError } from '../domain/errors.js'
import type { AddressFilter, Page } from '../domain/listing.js'
import type { EntryType } from '../domain/timeline.js'
import { fingerprintOf, newAddressId } from './address-identity.js'
import type { Database } from './database.js'
import { Prisma, type DbAddress } from './generated/client.js'
import { pageOf } from './page.js'
import { toAddress, type AddressRow, type StoredAddress } from './rows.js'
import { REVIVED, USED } from './statements.js'

/** What wakes an address: it is due now, and whoever has it in hand will see that somebody asked. */
const WOKEN = { dueAt: new Date(0), offeredUntil: null, wakes: { increment: 1 } } satisfies Prisma.DbAddressUpdateInput

/** The addresses of the account. Not a hot path: ordinary reads and writes, through Prisma. */
export function openAddresses (database: Database, accountSid: AccountSid) {
  const read = (id: AddressId) => readIn(database, id)

  async function readIn (client: Prisma.TransactionClient, id: AddressId): Promise<Reading<StoredAddress> | null> {
    const row = await client.dbAddress.findUnique({ where: { id, accountSid } })
    return row === null ? null : { value: (await stored(client, [row]))[0] ?? fail(id), now: new Date() }
  }

  /** Answers the address that is there when the same content was declared before. */
  async function create (
    civic: CivicAddress, asked: Asked, id: AddressId = newAddressId()
  ): Promise<Reading<StoredAddress> & { readonly created: boolean }> {
    const fingerprint = fingerprintOf(civic)
    return await database.$transaction(async (transaction) => {
      const { count } = await transaction.dbAddress.createMany({
        data: [{ id, accountSid, fingerprint, ...civic, state: 'validating', dueAt: new Date(0) }], skipDuplicates: true
      })
      const there = await transaction.dbAddress.findUniqueOrThrow({
        where: { accountSid_fingerprint: { accountSid, fingerprint } }
      })
      await takeUp(transaction, there.id)
      if (count === 1 || there.retiring) await tell(transaction, there.id, 'address-requested', asked)
      const reading = await readIn(transaction, there.id as AddressId)
      return { ...reading ?? fail(id), created: count === 1 }
    })
  }

  async function tell (transaction: Prisma.TransactionClient, addressId: string, type: EntryType, asked: Asked) {
    const { requestId, askedBy, reason } = asked
    await transaction.dbEvent.create({
      data: { accountSid, addressId, kind: 'cause', type, reason, details: { requestId, askedBy } }
    })
  }

  async function list (filter: AddressFilter): Promise<Page<StoredAddress, AddressId>> {
    const rows = await database.dbAddress.findMany({
      where: {
        accountSid,
        ...filter.state !== undefined && { state: { in: [...filter.state] } },
        ...filter.country !== undefined && { isoCountry: { in: [...filter.country] } },
        ...filter.after !== null && { id: { gt: filter.after } }
      },
      orderBy: { id: 'asc' },
      take: filter.limit + 1
    })
    return pageOf(await stored(database, rows), filter.limit, new Date(), ({ id }) => id)
  }

  /** Asks for it to be deleted at Twilio. Throws `address-in-use` while anything wants, shows or may go back to it. */
  async function retire (id: AddressId, asked: Asked): Promise<Reading<StoredAddress> | null> {
    await database.$transaction(async (transaction) => {
      // Locked, so that no declaration can take it up between the question and the answer.
      const [row] = await transaction.$queryRaw<object[]>`
        SELECT id FROM address WHERE id = ${id} AND account_sid = ${accountSid} FOR UPDATE`
      if (row === undefined) return
      if (await isUsed(transaction, id)) throw inUse(id)
      const { count } = await transaction.dbAddress.updateMany({
        where: { id, retiring: false }, data: { ...WOKEN, retiring: true, state: 'removing' }
      })
      if (count === 1) await tell(transaction, id, 'retirement-requested', asked)
    })
    return await read(id)
  }

  return { read, create, list, retire }
}

/**
 * Somebody wants it: it is new again, and if it was retired, or is on its way out, it is validated again. Waits for
 * whoever is just retiring it.
 */
async function takeUp (transaction: Prisma.TransactionClient, id: string): Promise<void> {
  await transaction.$executeRaw`
    UPDATE address SET posted_at = clock_timestamp(), used = false, unused_since = NULL WHERE id = ${id}`
  await transaction.$executeRaw`UPDATE address SET ${Prisma.raw(REVIVED)} WHERE id = ${id} AND retiring`
}

/** Adds what is on its way to Twilio for each of them. Nothing is planned from here, so no pause is looked up. */
async function stored (
  database: Prisma.TransactionClient, rows: readonly DbAddress[]
): Promise<readonly StoredAddress[]> {
  const unreported = await database.dbIntent.findMany({
    where: { kind: 'address', key: { in: rows.map(({ id }) => id) }, reportedAt: null }
  })
  return rows.map((row) => {
    const intent = unreported.find(({ key }) => key === row.id)
    return toAddress({
      ...row as unknown as AddressRow,
      accountPaused: false,
      accountRefusedUntil: null,
      wishesPaused: false,
      intent_step: (intent?.step ?? null) as AddressRow['intent_step'],
      intent_target: intent?.target ?? null,
      begun_at: intent?.begunAt ?? row.createdAt,
      quarantine_until: intent?.quarantineUntil ?? row.createdAt
    })
  })
}

/** In one statement: what a change takes from the number it leaves in the memory, in one commit. */
async function isUsed (transaction: Prisma.TransactionClient, id: AddressId): Promise<boolean> {
  const [row] = await transaction.$queryRaw<{ used: boolean }[]>`
    SELECT ${Prisma.raw(USED)} AS used FROM address d WHERE d.id = ${id}`
  return row?.used === true
}

function inUse (id: AddressId): DomainError {
  return new DomainError('address-in-use',
    `An assignment wants ${id}, a number still shows it, or a change could still go back to it. ` +
    `See GET /v1/assignments?addressId=${id}, and declare another address for those numbers first.`)
}

function fail (id: AddressId): never {
  throw new Error(`The address ${id} vanished while it was being read.`)
}
