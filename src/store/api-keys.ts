import type { Pool } from 'pg'
import { ulid } from 'ulid'
import type { ApiKey, NewApiKey, Scope } from '../domain/api-key.js'
import type { AccountSid, ApiKeyId } from '../domain/brand.js'
import type { Reading } from '../domain/declaration.js'
import type { ApiKeyFilter, Page } from '../domain/listing.js'
import { grouped } from './grouped.js'
import { pageOf } from './page.js'

const KEY = `id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at, revoked_by,
  clock_timestamp() AS now`

const CREATE = {
  name: 'create-api-key',
  text: `INSERT INTO api_key (id, account_sid, name, scopes, hash, expires_at, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${KEY}`
}

// One row by its primary key, whatever is sent: no key that is wrong costs a look at the others. And one statement for
// all that come in together: whoever sends many that are wrong takes no more than two connections.
const FIND = {
  name: 'find-api-keys',
  text: `SELECT ${KEY}, hash FROM api_key WHERE id = ANY ($1::text[]) AND account_sid = $2`
}

const LIST = {
  name: 'list-api-keys',
  text: `SELECT ${KEY} FROM api_key WHERE account_sid = $1 AND id > $2 ORDER BY id LIMIT $3`
}

const REVOKE = {
  name: 'revoke-api-key',
  text: `UPDATE api_key SET revoked_at = coalesce(revoked_at, clock_timestamp()),
      revoked_by = CASE WHEN revoked_at IS NULL THEN $3 ELSE revoked_by END
    WHERE id = $1 AND account_sid = $2 RETURNING ${KEY}`
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
  readonly created_by: string | null
  readonly expires_at: Date | null
  readonly last_used_at: Date | null
  readonly revoked_at: Date | null
  readonly revoked_by: string | null
  readonly now: Date
}

interface HashedRow extends Row {
  readonly hash: Buffer
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
  const find = grouped(async (ids: readonly ApiKeyId[]): Promise<ReadonlyArray<Reading<HashedApiKey> | null>> => {
    const { rows } = await pool.query<HashedRow>({ ...FIND, values: [ids, accountSid] })
    const found = new Map(rows.map((row) => [row.id, { value: { ...toApiKey(row), hash: row.hash }, now: row.now }]))
    return ids.map((id) => found.get(id) ?? null)
  })

  return {
    /** By its identity, which stands in the key; null when there is none. */
    find,

    async create (
      id: ApiKeyId, { name, scopes, expiresAt }: NewApiKey, hash: Uint8Array, by: string | null
    ): Promise<ApiKey> {
      const values = [id, accountSid, name, scopes, hash, expiresAt, by]
      const { rows: [row] } = await pool.query<Row>({ ...CREATE, values })
      if (row === undefined) throw new Error('The API key vanished while it was being made.')
      return toApiKey(row)
    },

    /** In order of creation, those no longer good included. */
    async list ({ limit, after }: ApiKeyFilter): Promise<Page<ApiKey, ApiKeyId>> {
      const { rows } = await pool.query<Row>({ ...LIST, values: [accountSid, after ?? '', limit + 1] })
      return pageOf(rows.map(toApiKey), limit, rows[0]?.now ?? new Date(), ({ id }) => id)
    },

    /** For good; null when there is no such key. */
    async revoke (id: ApiKeyId, by: string | null): Promise<ApiKey | null> {
      const { rows: [row] } = await pool.query<Row>({ ...REVOKE, values: [id, accountSid, by] })
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
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    revokedBy: row.revoked_by
  }
}
