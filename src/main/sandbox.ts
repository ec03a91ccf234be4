import path from 'node:path'
import closeWithGrace from 'close-with-grace'
import { startSandbox } from '../sandbox/server.js'
import { readConfig } from './config.js'
import { startEmbeddedPostgres } from './embedded-postgres.js'
import { openLog } from './log.js'
import { seedExample } from './seed-example.js'
import { startService } from './service.js'
import { welcome } from './welcome.js'

/** `npm run sandbox`: everything on one machine with nothing installed. Its data stays under .sandbox/ between runs. */

/** What the shell has for a service in production, its Twilio account above all, is not for the sandbox. */
const given = Object.fromEntries(Object.entries(process.env)
  .filter(([name]) => !name.startsWith('TWILIO_') && !name.endsWith('_FILE')))
const FOLDER = path.resolve('.sandbox')

const stops: (() => Promise<void>)[] = []

/** The last that was started is the first to be stopped. */
async function stopAll (): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop()
}

try {
  const databaseUrl = given['DATABASE_URL'] ?? await embeddedDatabase()
  const twilio = await startSandbox({ dataFile: path.join(FOLDER, 'twilio.json') })
  stops.push(twilio.close)
  const config = readConfig({
    POLL_INTERVAL_MS: '500',
    SWEEP_INTERVAL_MS: '30000',
    STALE_AFTER_MS: '90000',
    LOG_LEVEL: 'warn',
    ...given,
    DATABASE_URL: databaseUrl,
    ROLE: 'all',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_BASE_URL: twilio.url
  })
  await seedExample(config)
  const service = await startService(config, openLog(config.logLevel))
  stops.push(service.stop)
  process.stdout.write(welcome(service.url ?? '', twilio.url, config.keys === 'needed'))
} catch (error) {
  process.stderr.write(`${plainly(error)}\n`)
  await stopAll()
  process.exit(1)
}

closeWithGrace({ delay: 20_000 }, async ({ err }) => {
  if (err !== undefined) process.stderr.write(`${err.stack ?? err.message}\n`)
  await stopAll()
  process.stdout.write('Stopped. The data is kept in .sandbox/ for the next time.\n')
})

async function embeddedDatabase (): Promise<string> {
  const postgres = await startEmbeddedPostgres(path.join(FOLDER, 'postgres'))
  stops.push(postgres.stop)
  return postgres.url
}

function plainly (error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const taken = 'code' in error && error.code === 'EADDRINUSE'
  return taken ? `${error.message}: choose another port, such as PORT=3001 npm run sandbox.` : error.message
}
