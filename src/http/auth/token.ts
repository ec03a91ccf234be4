import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ApiKeyId } from '../../domain/brand.js'

// The prefix is for those who scan repositories for secrets, the checksum spares a typo the way to the database:
// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
const KEY = /^dsp_([0-9A-HJKMNP-TV-Z]{26}_[0-9a-f]{64})([0-9a-f]{8})$/
const ID_LENGTH = 26

/** A new key for this identity: `dsp_`, the identity, 256 random bits and a checksum. Shown once, kept nowhere. */
export function mintKey (id: ApiKeyId): string {
  const body = `${id.slice('key_'.length)}_${randomBytes(32).toString('hex')}`
  return `dsp_${body}${checksum(body)}`
}

/** The identity in a key that is spelled as ours are, whoever spelled it; null where it cannot be one of ours. */
export function idIn (key: string): ApiKeyId | null {
  const [, body, check] = KEY.exec(key) ?? []
  if (body === undefined || check !== checksum(body)) return null
  return `key_${body.slice(0, ID_LENGTH)}` as ApiKeyId
}

/** What is kept of a key. Of one length whatever is hashed, so that comparing it tells nothing of that. */
export function hashOf (key: string): Uint8Array {
  return hash('sha256', key, 'buffer')
}

function checksum (body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
