import closeWithGrace from 'close-with-grace'
import { startSandbox } from '../sandbox/server.js'
import { Environment } from './environment.js'

/** The stand-in for Twilio alone, for a service that runs elsewhere: the sandbox profile of docker-compose.yml. */

const environment = new Environment(process.env)
const dataFile = environment.text('SANDBOX_DATA_FILE')
const host = environment.text('HOST') ?? '127.0.0.1'
const sandbox = await startSandbox({
  host,
  port: environment.integer('PORT', 4_010, 0, 65_535),
  ...dataFile !== null && { dataFile },
  // In a container nothing but the other containers can reach it, and they come from other addresses than loopback.
  controlFromAnywhere: host !== '127.0.0.1'
})
process.stdout.write(`The Twilio stand-in listens on ${sandbox.url}; account ${sandbox.accountSid}.\n`)

closeWithGrace({ delay: 5_000 }, async () => { await sandbox.close() })
