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
