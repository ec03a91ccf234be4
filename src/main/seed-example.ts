import { randomBytes } from 'node:crypto'
import type { AddressId, ApiKeyId } from '../domain/brand.js'
import { EXAMPLE } from '../http/schemas/examples.js'
import { openApiKeys } from '../store/api-keys.js'
import { openAddresses } from '../store/addresses.js'
import { enrolAccount, openDatabase } from '../store/database.js'
import { migrate } from '../store/migrate.js'
import { openPool } from '../store/pool.js'
import type { Config } from './config.js'

/** Stores what the API's document speaks of, so that in the sandbox every example works as it stands. */
export async function seedExample ({ databaseUrl, leaseMs, twilio: { accountSid } }: Config): Promise<void> {
  await migrate(databaseUrl)
  const pool = openPool({ connectionString: databaseUrl, leaseMs, max: 2 }, () => {})
  const database = openDatabase(pool)
  await enrolAccount(database, accountSid)
  const addresses = openAddresses(database, accountSid)
  const asked = { requestId: null, askedBy: null, reason: 'An example of the API\'s document' }
  await addresses.create(EXAMPLE.address, asked, EXAMPLE.addressId as AddressId)
  await addresses.create(EXAMPLE.suggestedAddress, asked, EXAMPLE.suggestedAddressId as AddressId)
  const keys = openApiKeys(pool, accountSid)
  const id = EXAMPLE.apiKeyId as ApiKeyId
  // Its key is nowhere: nobody can come with it.
  if (await keys.find(id) === null) {
    await keys.create(id, { name: 'portal', scopes: ['read'], expiresAt: null }, randomBytes(32), null)
  }
  await database.$disconnect()
  await pool.end()
}
