import type { CivicAddress } from '../domain/civic-address.js'
import type { AccountSid, AddressId } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import { DomainError } from '../domain/errors.js'
import type { AddressFilter, Page } from '../domain/listing.js'
import type { Database } from './database.js'
import { fingerprintOf, newAddressId } from './declarations.js'
import { Prisma, type DbAddress } from './generated/client.js'
import { pageOf } from './page.js'
import { toAddress, type AddressRow, type StoredAddress } from './rows.js'

/** What wakes an address: it is due now, and whoever has it in hand will see that somebody asked. */
const WOKEN = { dueAt: new Date(0), offeredUntil: null, wakes: { increment: 1 } } satisfies Prisma.DbAddressUpdateInput

/** The addresses of the account. Not a hot path: ordinary reads and writes, through Prisma. */
export function openAddresses (database: Database, accountSid: AccountSid) {
  async function read (id: AddressId): Promise<Reading<StoredAddress> | null> {
    const row = await database.dbAddress.findUnique({ where: { id, accountSid } })
    return row === null ? null : { value: (await stored(database, [row]))[0] ?? fail(id), now: new Date() }
  }

  /** Answers the address that is there when the same content was declared before. */
  async function create (
    civic: CivicAddress, id: AddressId = newAddressId()
  ): Promise<Reading<StoredAddress> & { readonly created: boolean }> {
    const fingerprint = fingerprintOf(civic)
    const { count } = await database.dbAddress.createMany({
      data: [{ id, accountSid, fingerprint, ...civic, state: 'validating', dueAt: new Date(0) }], skipDuplicates: true
    })
    const there = await database.dbAddress.findUniqueOrThrow({
      where: { accountSid_fingerprint: { accountSid, fingerprint } }
    })
    if (there.retiring) await revive(there.id as AddressId)
    const reading = await read(there.id as AddressId)
    return { ...reading ?? fail(id), created: count === 1 }
  }

  /** Somebody wants it again: it is validated anew if it is gone from Twilio, and waits for a delete on its way. */
  async function revive (id: AddressId): Promise<void> {
    await database.dbAddress.updateMany({
      where: { id, retiring: true },
      data: { ...WOKEN, retiring: false, refusal: Prisma.DbNull, searchedAt: null, state: 'validating' }
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
  async function retire (id: AddressId): Promise<Reading<StoredAddress> | null> {
    await database.$transaction(async (transaction) => {
      // Locked, so that no declaration can take it up between the question and the answer.
      const [row] = await transaction.$queryRaw<{ sid: string | null }[]>`
        SELECT sid FROM address WHERE id = ${id} AND account_sid = ${accountSid} FOR UPDATE`
      if (row === undefined) return
      if (await isUsed(transaction, id, row.sid)) throw inUse(id)
      await transaction.dbAddress.updateMany({
        where: { id, retiring: false }, data: { ...WOKEN, retiring: true, state: 'removing' }
      })
    })
    return await read(id)
  }

  return { read, create, list, retire }
}

/** Adds what is on its way to Twilio for each of them. */
async function stored (database: Database, rows: readonly DbAddress[]): Promise<readonly StoredAddress[]> {
  const unreported = await database.dbIntent.findMany({
    where: { kind: 'address', key: { in: rows.map(({ id }) => id) }, reportedAt: null }
  })
  return rows.map((row) => {
    const intent = unreported.find(({ key }) => key === row.id)
    return toAddress({
      ...row as unknown as AddressRow,
      intent_step: (intent?.step ?? null) as AddressRow['intent_step'],
      intent_target: intent?.target ?? null,
      begun_at: intent?.begunAt ?? row.createdAt,
      quarantine_until: intent?.quarantineUntil ?? row.createdAt
    })
  })
}

async function isUsed (database: Prisma.TransactionClient, id: AddressId, sid: string | null): Promise<boolean> {
  const wanted = await database.dbAssignment.count({ where: { addressId: id } })
  if (sid === null) return wanted > 0
  const remembered = await database.dbAssignment.count({ where: { previousSid: sid } })
  const shown = await database.dbPhoneNumber.count({ where: { emergencyAddressSid: sid } })
  const onItsWay = await database.dbIntent.count({ where: { target: sid, reportedAt: null } })
  return wanted + remembered + shown + onItsWay > 0
}

function inUse (id: AddressId): DomainError {
  return new DomainError('address-in-use',
    `An assignment wants ${id}, a number still shows it, or a change could still go back to it. ` +
    `See GET /v1/assignments?addressId=${id}, and declare another address for those numbers first.`)
}

function fail (id: AddressId): never {
  throw new Error(`The address ${id} vanished while it was being read.`)
}
