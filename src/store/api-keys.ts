import type { Pool } from 'pg'
import { ulid } from 'ulid'
import type { ApiKey, NewApiKey, Scope } from '../domain/api-key.js'
import type { AccountSid, ApiKeyId } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { ApiKeyFilter, Page } from '../domain/listing.js'
import { pageOf } from './page.js'

const KEY = 'id, name, scopes, created_at, expires_at, last_used_at, revoked_at, clock_timestamp() AS now'

const CREATE = {
  name: 'create-api-key',
  text: `INSERT INTO api_key (id, account_sid, name, scopes, hash, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING ${KEY}`
}

// One row by its primary key, whatever is sent: no key that is wrong costs a look at the others.
const FIND = {
  name: 'find-api-key',
  text: `SELECT ${KEY}, hash FROM api_key WHERE id = $1 AND account_sid = $2`
}

const LIST = {
  name: 'list-api-keys',
  text: `SELECT ${KEY} FROM api_key WHERE account_sid = $1 AND id > $2 ORDER BY id LIMIT $3`
}

const REVOKE = {
  name: 'revoke-api-key',
  text: `UPDATE api_key SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1 AND account_sid = $2
    RETURNING ${KEY}`
}

const USED = {
  name: 'api-key-used',
  text: `UPDATE api_key SET last_used_at = clock_timestamp() WHERE id = $1
    AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`
}

const ANY = {
  name: 'any-api-key',
  text: `SELECT EXISTS (SELECT FROM api_key WHERE account_sid = $1 AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > clock_timestamp())) AS there`
}

interface Row {
  readonly id: ApiKeyId
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly created_at: Date
  readonly expires_at: Date | null
  readonly last_used_at: Date | null
  readonly revoked_at: Date | null
  readonly now: Date
}

/** A key with what it is told by. */
export interface HashedApiKey extends ApiKey {
  /** SHA-256 of the key. */
  readonly hash: Uint8Array
}

/** A new identity, as it will stand in the key itself. */
export function newApiKeyId (): ApiKeyId {
  return `key_${ulid()}` as ApiKeyId
}

/** The keys that callers come with, and what became of them. */
export function openApiKeys (pool: Pool, accountSid: AccountSid) {
  return {
    async create (id: ApiKeyId, { name, scopes, expiresAt }: NewApiKey, hash: Uint8Array): Promise<ApiKey> {
      const values = [id, accountSid, name, scopes, hash, expiresAt]
      const { rows: [row] } = await pool.query<Row>({ ...CREATE, values })
      if (row === undefined) throw new Error('The API key vanished while it was being made.')
      return toApiKey(row)
    },

    /** By its identity, which stands in the key; null when there is none. */
    async find (id: ApiKeyId): Promise<Reading<HashedApiKey> | null> {
      const { rows: [row] } = await pool.query<Row & { hash: Buffer }>({ ...FIND, values: [id, accountSid] })
      return row === undefined ? null : { value: { ...toApiKey(row), hash: row.hash }, now: row.now }
    },

    /** In order of creation, those no longer good included. */
    async list ({ limit, after }: ApiKeyFilter): Promise<Page<ApiKey, ApiKeyId>> {
      const { rows } = await pool.query<Row>({ ...LIST, values: [accountSid, after ?? '', limit + 1] })
      return pageOf(rows.map(toApiKey), limit, rows[0]?.now ?? new Date(), ({ id }) => id)
    },

    /** For good; null when there is no such key. */
    async revoke (id: ApiKeyId): Promise<ApiKey | null> {
      const { rows: [row] } = await pool.query<Row>({ ...REVOKE, values: [id, accountSid] })
      return row === undefined ? null : toApiKey(row)
    },

    /** Notes that it was used; at most once a minute, for it is a write. */
    async used (id: ApiKeyId): Promise<void> {
      await pool.query({ ...USED, values: [id] })
    },

    /** Is there any key that a caller could come with? */
    async any (): Promise<boolean> {
      const { rows: [row] } = await pool.query<{ there: boolean }>({ ...ANY, values: [accountSid] })
      return row?.there === true
    }
  }
}

function toApiKey (row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at
  }
}
