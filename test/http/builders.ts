import type { AccountPause } from '../../src/domain/account-pause.js'
import type { Address } from '../../src/domain/address.js'
import type { Asked as By } from '../../src/domain/asked.js'
import { BLANK_MEMORY, type Assignment, type Desired, type Memory } from '../../src/domain/assignment.js'
import type {
  AccountSid, AddressId, AddressSid, ApiKeyId, PhoneNumber, PhoneNumberSid, TrunkSid
} from '../../src/domain/brand.js'
import { DEFAULTS, type Declaration } from '../../src/domain/declaration.js'
import type { InventoryNumber } from '../../src/domain/inventory.js'
import type {
  AddressFilter, ApiKeyFilter, AssignmentFilter, AssignmentPlace, PhoneNumberFilter
} from '../../src/domain/listing.js'
import type { ObservedNumber } from '../../src/domain/phone-number.js'
import type { Precondition } from '../../src/domain/precondition.js'
import { anEntry, type StoredEntry } from '../../src/domain/timeline.js'
import type { ApiKey, NewApiKey } from '../../src/domain/api-key.js'
import type { KeptAnswer, Repeatable } from '../../src/domain/repeatable.js'
import type { IdempotencyDeps } from '../../src/http/headers/idempotency.js'
import { buildApp, type AppDeps, type AppOptions } from '../../src/http/app.js'
import { authenticating } from '../../src/http/auth/authenticate.js'
import { hashOf, mintKey } from '../../src/http/auth/token.js'
import type { StoredAddress } from '../../src/http/routes/addresses.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { PATIENCE } from '../support/patience.js'

export const NOW = new Date('2026-08-03T10:00:00.000Z')
export const NUMBER = '+14155550100' as PhoneNumber
export const ADDRESS_ID = 'addr_01JZ7Q4M8N3T5V6W7X8Y9ZABCD' as AddressId
export const ADDRESS_SID = `AD${'a'.repeat(32)}` as AddressSid
export const ACCOUNT_SID = `AC${'b'.repeat(32)}` as AccountSid
export const PHONE_NUMBER_SID = `PN${'c'.repeat(32)}` as PhoneNumberSid
export const TRUNK_SID = `TK${'d'.repeat(32)}` as TrunkSid

/** An address as a caller sends it. */
export const CIVIC = EXAMPLE.address

export function aNumber (given: Partial<ObservedNumber> = {}): ObservedNumber {
  return {
    phoneNumber: NUMBER,
    phoneNumberSid: PHONE_NUMBER_SID,
    trunkSid: null,
    voice: true,
    emergencyAddressSid: ADDRESS_SID,
    emergencyAddressStatus: 'registered',
    emergencyStatus: 'Active',
    observedAt: new Date(NOW.getTime() - 5_000),
    ...given
  }
}

const DESIRED: Desired = { ...DEFAULTS, assigned: true, addressId: ADDRESS_ID, emergencyCalling: 'enabled' }

const MEMORY: Memory = { ...BLANK_MEMORY, generation: 1, observedGeneration: 1 }

interface GivenAssignment extends Partial<Omit<Assignment, 'desired' | 'memory'>> {
  readonly desired?: Partial<Desired>
  readonly memory?: Partial<Memory>
}

/** An assignment that is ready, unless said otherwise. */
export function anAssignment ({ desired, memory, ...given }: GivenAssignment = {}): Assignment {
  return {
    kind: 'assignment',
    phoneNumber: NUMBER,
    accountSid: ACCOUNT_SID,
    isoCountry: 'US',
    generation: 1,
    desired: { ...DESIRED, ...desired },
    address: { sid: ADDRESS_SID, state: 'valid', refusal: null },
    number: aNumber(),
    missing: null,
    retryRequestedAt: null,
    accountPaused: false,
    accountRefusedUntil: null,
    openGaps: 0,
    memory: { ...MEMORY, ...memory },
    journal: { doubt: null, trouble: null },
    createdAt: new Date('2026-08-03T09:00:00.123Z'),
    updatedAt: new Date('2026-08-03T09:30:00.456Z'),
    ...given
  }
}

/** One just declared: nothing seen, nothing done. */
export function aNewAssignment (): Assignment {
  return anAssignment({
    number: null,
    address: { sid: null, state: 'validating', refusal: null },
    memory: { observedGeneration: 0 }
  })
}

export function anAddress (given: Partial<Address> = {}): StoredAddress {
  return {
    kind: 'address',
    id: ADDRESS_ID,
    accountSid: ACCOUNT_SID,
    civic: CIVIC,
    sid: ADDRESS_SID,
    searchedAt: null,
    refusal: null,
    retiring: false,
    accountPaused: false,
    accountRefusedUntil: null,
    wishesPaused: false,
    journal: { doubt: null, trouble: null },
    createdAt: new Date('2026-08-03T09:00:00.123Z'),
    ...given
  }
}

export function anInventoryNumber (given: Partial<InventoryNumber> = {}): InventoryNumber {
  return { accountSid: ACCOUNT_SID, isoCountry: 'US', number: aNumber(), assignment: null, ...given }
}

/** The first entry of a timeline, unless said otherwise. */
export function aStoredEntry (given: Partial<StoredEntry> = {}): StoredEntry {
  return { ...anEntry('cause', 'declared'), id: '1', at: NOW, phoneNumber: NUMBER, addressId: ADDRESS_ID, ...given }
}

/** Where a timeline is read. */
interface Place { readonly limit: number, readonly after: string | null }

/** What the routes asked of the ledger. */
export interface Asked {
  readonly declarations: Declaration[]
  readonly civics: object[]
  readonly filters: Array<AssignmentFilter | AddressFilter | PhoneNumberFilter | ApiKeyFilter | Place>
  readonly keys: string[]
  readonly pauses: boolean[]
  readonly newKeys: NewApiKey[]
  /** What was taken for granted, where it was anything. */
  readonly preconditions: Precondition[]
  /** The keys that were used. */
  readonly used: string[]
  /** Who asked, where that is said beside the wish. */
  readonly by: By[]
}

function nothingAsked (): Asked {
  return {
    declarations: [],
    civics: [],
    filters: [],
    keys: [],
    pauses: [],
    newKeys: [],
    preconditions: [],
    used: [],
    by: []
  }
}

export interface Answers {
  readonly assignment?: Assignment | null
  readonly address?: StoredAddress | null
  readonly created?: boolean
  readonly phoneNumber?: InventoryNumber | null
  /** The one key that is stored: `STORED_KEY`. */
  readonly storedKey?: ApiKey | null
  /** Null: nothing was ever asked of the number. */
  readonly timeline?: readonly StoredEntry[] | null
  /** An error is what reading it comes to. */
  readonly pause?: AccountPause | Error
  /** Thrown by whatever is called. */
  readonly error?: unknown
  /** Where lists go on. */
  readonly after?: string | null
  readonly health?: Awaited<ReturnType<AppDeps['health']['ready']>>
}

const ALL_UP = {
  ready: true,
  checks: [
    { name: 'postgres', status: 'up', detail: null },
    { name: 'queue', status: 'up', detail: null },
    { name: 'twilio', status: 'up', detail: null }
  ]
} as const

/** What is scraped. */
export const METRICS = '# TYPE dispatchable_open_gaps gauge\ndispatchable_open_gaps 0\n'

/** An app over a ledger that gives these answers and writes down what it was asked. */
export async function anApp (answers: Answers = {}, { apiKey = null, ...options }: GivenOptions = {}) {
  const asked = nothingAsked()
  const app = await buildApp(depsOf(answers, asked, apiKey), { docs: false, ...options })
  return { app, asked }
}

interface GivenOptions extends Partial<AppOptions> {
  /** What callers must send as bearer token, or a stored key; null takes everyone. */
  readonly apiKey?: string | null
}

export const API_KEY_ID = 'key_01JZ7Q4M8N3T5V6W7X8Y9ZAPPS' as ApiKeyId

/** A key with this identity, as its caller has it. */
export const STORED_KEY = mintKey(API_KEY_ID)

export function anApiKey (given: Partial<ApiKey> = {}): ApiKey {
  return {
    id: API_KEY_ID,
    name: 'portal',
    scopes: ['read'],
    createdAt: new Date('2026-08-03T09:00:00.123Z'),
    createdBy: 'admin',
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    revokedBy: null,
    ...given
  }
}

/** Nothing was stored and nothing read. */
export const NOTHING = nothingAsked()

/** The ledger of these answers. */
export function depsOf (
  answers: Answers, asked: Asked = nothingAsked(), adminKey: string | null = null
): AppDeps {
  const { assignment = anAssignment(), address = anAddress(), phoneNumber = anInventoryNumber() } = answers
  const { pause = { paused: false, since: null }, storedKey = anApiKey() } = answers
  function noted<Item, Answer> (list: Item[], answer: Answer) {
    return async (item: Item, by?: By) => {
      list.push(item)
      if (by !== undefined) asked.by.push(by)
      if ('error' in answers) throw answers.error
      return answer
    }
  }
  function reading<Value> (value: Value | null) {
    return value === null ? null : { value, now: NOW }
  }
  function pageOf<Item, Key> (items: readonly Item[]) {
    return { items, after: (answers.after ?? null) as Key | null, now: NOW }
  }
  function page<Item, Key> (item: Item | null) {
    return pageOf<Item, Key>(item === null ? [] : [item])
  }
  return {
    patience: PATIENCE,
    assignments: {
      declare: async (declaration, precondition) => {
        if (precondition !== 'none') asked.preconditions.push(precondition)
        return await noted(asked.declarations, {
          value: answers.assignment ?? aNewAssignment(), now: NOW
        })(declaration)
      },
      read: noted<string, ReturnType<typeof reading<Assignment>>>(asked.keys, reading(assignment)),
      list: noted(asked.filters, { ...page<Assignment, null>(assignment), after: placeAfter(answers.after) }),
      remove: async (phoneNumber, by, precondition) => {
        if (precondition !== 'none') asked.preconditions.push(precondition)
        return await noted(asked.keys, reading(assignment))(phoneNumber, by)
      },
      reconcile: noted<string, ReturnType<typeof reading<Assignment>>>(asked.keys, reading(assignment)),
      timeline: async (phoneNumber, place) => {
        asked.filters.push(place)
        const { timeline = [aStoredEntry()] } = answers
        return await noted(asked.keys, timeline === null ? null : pageOf<StoredEntry, string>(timeline))(phoneNumber)
      }
    },
    addresses: {
      create: noted(asked.civics, { value: address ?? anAddress(), now: NOW, created: answers.created ?? true }),
      read: noted<string, ReturnType<typeof reading<StoredAddress>>>(asked.keys, reading(address)),
      list: noted(asked.filters, page<StoredAddress, AddressId>(address)),
      retire: noted<string, ReturnType<typeof reading<StoredAddress>>>(asked.keys, reading(address)),
      accept: noted<string, ReturnType<typeof reading<StoredAddress>>>(asked.keys, reading(address))
    },
    phoneNumbers: {
      read: noted<string, ReturnType<typeof reading<InventoryNumber>>>(asked.keys, reading(phoneNumber)),
      list: noted(asked.filters, page<InventoryNumber, PhoneNumber>(phoneNumber))
    },
    pause: {
      read: async () => {
        if (pause instanceof Error) throw pause
        const last = asked.pauses.at(-1)
        return last === undefined ? pause : pauseOf(last)
      },
      set: async (paused, by) => await noted(asked.pauses, pauseOf(paused))(paused, by)
    },
    apiKeys: {
      create: async (wanted, by) =>
        ({ apiKey: await noted(asked.newKeys, anApiKey({ ...wanted, createdBy: by }))(wanted), key: STORED_KEY }),
      read: noted<string, ApiKey | null>(asked.keys, storedKey),
      list: noted(asked.filters, page<ApiKey, ApiKeyId>(storedKey)),
      revoke: async (id, by) =>
        await noted<string, ApiKey | null>(asked.keys, storedKey && { ...storedKey, revokedBy: by })(id)
    },
    idempotency: remembered(),
    authenticate: authenticating({
      find: async (id) => id === API_KEY_ID && storedKey !== null
        ? { value: { ...storedKey, hash: hashOf(STORED_KEY) }, now: NOW }
        : null,
      used: (id) => { asked.used.push(id) }
    }, { adminKey, open: adminKey === null }),
    health: { ready: async () => answers.health ?? ALL_UP },
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => METRICS }
  }
}

/** Repeated requests in memory, as the ledger keeps them, but for ever. */
function remembered (): IdempotencyDeps {
  const kept = new Map<string, { readonly fingerprint: string, answer: KeptAnswer | null }>()
  const nameOf = ({ caller, operation, key }: Repeatable) => [caller, operation, key].join(' ')
  return {
    async claim (request) {
      const fingerprint = Buffer.from(request.fingerprint).toString('hex')
      const there = kept.get(nameOf(request))
      if (there === undefined) {
        kept.set(nameOf(request), { fingerprint, answer: null })
        return { kind: 'mine', epoch: 1 }
      }
      if (there.fingerprint !== fingerprint) return { kind: 'reused' }
      return there.answer === null ? { kind: 'running' } : { kind: 'answered', answer: there.answer }
    },
    async answer (request, _epoch, answer) {
      const there = kept.get(nameOf(request))
      if (there !== undefined) there.answer = answer
    },
    async release (request) { kept.delete(nameOf(request)) }
  }
}

/** Where a list of assignments goes on behind a number. */
function placeAfter (after: string | null = null): AssignmentPlace | null {
  return after === null ? null : { phoneNumber: after as PhoneNumber, updatedAt: NOW }
}

function pauseOf (paused: boolean): AccountPause {
  return { paused, since: paused ? NOW : null }
}
