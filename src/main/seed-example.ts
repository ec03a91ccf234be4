import type { AddressId } from '../domain/brand.js'
import { EXAMPLE } from '../http/schemas/examples.js'
import { openAddresses } from '../store/addresses.js'
import { enrolAccount, openDatabase } from '../store/database.js'
import { migrate } from '../store/migrate.js'
import { openPool } from '../store/pool.js'
import type { Config } from './config.js'

/** Stores the addresses that the API's document speaks of, so that in the sandbox every example works as it stands. */
export async function seedExample ({ databaseUrl, leaseMs, twilio: { accountSid } }: Config): Promise<void> {
  await migrate(databaseUrl)
  const pool = openPool({ connectionString: databaseUrl, leaseMs, max: 2 }, () => {})
  const database = openDatabase(pool)
  await enrolAccount(database, accountSid)
  const addresses = openAddresses(database, accountSid)
  const asked = { requestId: null, reason: 'An example of the API\'s document' }
  await addresses.create(EXAMPLE.address, asked, EXAMPLE.addressId as AddressId)
  await addresses.create(EXAMPLE.suggestedAddress, asked, EXAMPLE.suggestedAddressId as AddressId)
  await database.$disconnect()
  await pool.end()
}
