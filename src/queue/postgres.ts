import { createPostgresBackend as createBackend } from 'bullmq'
import pg from 'pg'

/** A connection that breaks ends its statement and not the process: BullMQ takes some out without listening to them. */
class HeardClient extends pg.Client {
  constructor (config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

/** How BullMQ connects to the database that is there anyway, in a schema of its own. A silent server is given up. */
export function postgresOptions (connectionString: string) {
  return {
    connectionString,
    schema: 'queue',
    migrate: true,
    max: 3,
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    Client: HeardClient
  }
}

/**
 * BullMQ's own, but that a database which could not be reached at first is asked again: BullMQ keeps the first failure
 * to get ready, and would take a Postgres that was slow for a moment for one that is away for good.
 */
export const createPostgresBackend: typeof createBackend = (...options) => {
  const backend = createBackend(...options)
  askAgain(backend.connection)
  askAgain(backend)
  return backend
}

/** Whoever gets ready keeps the promise of it here. */
const KEPT = 'readyPromise'

function askAgain (part: { waitUntilReady: () => Promise<void> }): void {
  const ready = part.waitUntilReady.bind(part)
  part.waitUntilReady = async () => {
    try {
      await ready()
    } catch (error) {
      Reflect.deleteProperty(part, KEPT)
      throw error
    }
  }
}
