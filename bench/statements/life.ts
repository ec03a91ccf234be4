import type { Pool } from 'pg'
import type { AccountSid, AddressId, AddressSid, PhoneNumber, PhoneNumberSid } from '../../src/domain/brand.js'
import { DEFAULTS, type Declaration } from '../../src/domain/declaration.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import { declare } from '../../src/main/declare.js'
import type { Key, Provider } from '../../src/reconcile/ports.js'
import { storePage } from '../../src/reconcile/page.js'
import { reconcile } from '../../src/reconcile/reconcile.js'
import { openAssignments } from '../../src/store/assignments.js'
import { openDeclarations } from '../../src/store/declarations.js'
import { offerDue } from '../../src/store/due.js'
import { openInventory } from '../../src/store/inventory.js'
import { openLedger, openLedgerOfMany } from '../../src/store/ledger.js'
import { together as lookTogether } from '../../src/store/looks.js'
import { PATIENCE } from '../../test/support/patience.js'
import { ACCOUNT, addressAt, numberAt, type Size } from '../http/fill.js'

/** How many numbers are due at once, and how many of a page Twilio shows changed. */
export const BATCH = { due: 100, page: 1_000, changed: 100 }

const TIMINGS = { patience: PATIENCE, leaseMs: 20_000, timeoutMs: 8_000 }
const INVENTORY = { patience: PATIENCE, sweepMs: 900_000 }
/** A prime: neighbours in a list of Twilio's are no neighbours in a table of ours. */
const APART = 7_919

const accountSid = ACCOUNT as AccountSid

/** What the service does in its life, by its own code on this pool: each statement of the hot path has its turn. */
export async function live (pool: Pool, size: Size): Promise<void> {
  const { numbers, addresses } = size
  const at = (share: number) => Math.floor(numbers * share)
  await move(pool, at(0.5), addressAt(Math.floor(addresses * 0.3)) as AddressId)
  await moveToNewAddress(pool, at(0.7))
  await offer(pool, at(0.2), size)
  await showPage(pool, at(0.4), size)
}

/** A registered number is declared to be at another address, and goes there. */
async function move (pool: Pool, index: number, address: AddressId): Promise<void> {
  const phoneNumber = phoneNumberAt(index)
  await declared(pool, index, address)
  const { read } = openAssignments(pool, { patience: PATIENCE })
  await read(phoneNumber)
  await walked(pool, { kind: 'assignment', key: phoneNumber }, index)
}

/** The same, to an address that Twilio has yet to accept. */
async function moveToNewAddress (pool: Pool, index: number): Promise<void> {
  const there = { street: '1 New St', streetSecondary: null, city: 'San Francisco', region: 'CA', postalCode: '94105' }
  const id = await declared(pool, index, { customerName: 'Example Ltd', ...there, isoCountry: 'US' })
  await walked(pool, { kind: 'address', key: id }, index)
}

async function declared (pool: Pool, index: number, address: Declaration['address']): Promise<AddressId> {
  const { read: readAssignment } = openAssignments(pool, { patience: PATIENCE })
  const { value } = await declare({
    phoneNumber: phoneNumberAt(index),
    address,
    emergencyCalling: 'enabled',
    onFailure: undefined,
    drift: undefined,
    paused: undefined,
    labels: undefined,
    externalReference: undefined,
    asked: { requestId: 'request', askedBy: null, reason: null }
  }, {
    accountSid,
    defaults: DEFAULTS,
    declarations: openDeclarations(pool, accountSid, { patience: PATIENCE }),
    readAssignment,
    inventory: openInventory(pool, INVENTORY),
    provider: obliging(index),
    wake: () => {}
  })
  return value.desired.addressId
}

/** Until it rests: Twilio does at once what it is asked for. */
async function walked (pool: Pool, key: Key, index: number): Promise<void> {
  const deps = {
    ...TIMINGS,
    ledger: openLedger(pool, accountSid, TIMINGS),
    provider: obliging(index),
    admit: async () => () => {},
    monotonic: () => performance.now(),
    random: () => 0.5,
    stopping: () => false
  }
  for (let run = await reconcile(key, deps); run !== null && run.next.kind === 'act';) run = await reconcile(key, deps)
}

/** A Twilio that does what it is told at once. */
function obliging (index: number): Provider {
  let shown = seen(index, new Date(0))
  return async (step, sentAt) => {
    const address = { kind: 'address', sid: `AD${'f'.repeat(32)}` as AddressSid, at: sentAt } as const
    const looked = (changed: Partial<ObservedNumber>) => {
      shown = { ...shown, ...changed, observedAt: sentAt }
      return { kind: 'number', number: shown } as const
    }
    const sighting = () => {
      switch (step.name) {
        case 'find-number':
        case 'observe-number': return looked({})
        case 'associate-address':
          return looked({ emergencyAddressSid: step.addressSid, emergencyAddressStatus: 'registered' })
        case 'disassociate-address':
          return looked({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' })
        case 'set-emergency-status': return looked({ emergencyStatus: step.value })
        case 'create-address': return address
        case 'find-address':
        case 'delete-address': return { kind: 'no-address', at: sentAt } as const
      }
    }
    return { ok: true, sighting: sighting(), requestId: 'RQ1' }
  }
}

/** A number as `fill` left it. */
function seen (index: number, observedAt: Date): ObservedNumber {
  return {
    phoneNumber: phoneNumberAt(index),
    phoneNumberSid: `PN${index.toString(16).padStart(32, '0')}` as PhoneNumberSid,
    trunkSid: null,
    voice: true,
    emergencyAddressSid: `AD${'e'.repeat(32)}` as AddressSid,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Active',
    observedAt
  }
}

function phoneNumberAt (index: number): PhoneNumber {
  return numberAt(index) as PhoneNumber
}

/** Some of them are due, as at every tick of a busy day. */
async function offer (pool: Pool, first: number, { numbers }: Size): Promise<void> {
  const keys = Array.from({ length: BATCH.due }, (_, place) => numberAt((first + place * APART) % numbers))
  await pool.query('UPDATE assignment SET due_at = now() WHERE phone_number = ANY($1)', [keys])
  const { cheaper: together } = await lookTogether(pool, accountSid)
  await offerDue(pool, accountSid, 500, { offerMs: TIMINGS.leaseMs * 3 / 4, leaveMs: 30_000, together })
}

/** A page of numbers, some of which are not as they were; and once more as if somebody had those in hand. */
async function showPage (pool: Pool, first: number, { numbers, addresses }: Size): Promise<void> {
  const now = new Date()
  const page = Array.from({ length: BATCH.page }, (_, place): ObservedNumber => {
    const index = (first + place * APART) % numbers
    const sid = ((index + addresses - 1) % addresses).toString(16).padStart(32, '0')
    const changed = place % (BATCH.page / BATCH.changed) === 0
    return {
      ...seen(index, now),
      emergencyAddressSid: `AD${sid}` as AddressSid,
      emergencyAddressStatus: changed ? 'pending-registration' : 'registered'
    }
  })
  const inventory = openInventory(pool, INVENTORY)
  const { changed } = await inventory.newsAmong(page)
  await storePage(accountSid, { numbers: page, requestId: 'RQ2', next: null }, {
    inventory,
    ledger: openLedgerOfMany(pool, accountSid, TIMINGS),
    patience: PATIENCE,
    monotonic: () => performance.now(),
    random: () => 0.5,
    onRun: () => {}
  })
  const later = changed.map((number) =>
    ({ ...number, emergencyStatus: 'Inactive', observedAt: new Date(now.getTime() + 1) }))
  await inventory.savePage(accountSid, later, 'RQ3')
}
