import closeWithGrace from 'close-with-grace'
import { readConfig, type Config } from './config.js'
import { ConfigError } from './environment.js'
import { openLog } from './log.js'
import { startService } from './service.js'

/** `npm start`: the service as it runs in production. */

const config = configOrExit()
const log = openLog(config.logLevel)

/** A step takes one request at most: those in hand are over well within this. */
const DRAIN_MS = 15_000

try {
  const service = await startService(config, log)
  closeWithGrace({ delay: DRAIN_MS, logger: log }, async ({ err }) => {
    if (err !== undefined) log.fatal({ err }, 'something went wrong that nobody foresaw')
    await service.stop()
    log.info('stopped')
  })
} catch (err) {
  log.fatal({ err }, 'could not start')
  process.exit(1)
}

function configOrExit (): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
