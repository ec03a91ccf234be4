import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { CANARY_LIMITS } from '../queue/canary.js'
import type { Config } from './config.js'
import { ConfigError } from './environment.js'
import { startService } from './service.js'

/** A step takes one request at most: those in hand are over well within this. */
const DRAIN_MS = 15_000

/** Runs the service until it is told to stop, or cannot go on; then ends the process, with 0 or with 1. */
export async function run (config: Config, log: Logger, limits = CANARY_LIMITS): Promise<void> {
  let stopping = false
  let wedged = false
  const onWedged = () => {
    if (stopping) return
    wedged = true
    closing.close()
  }
  const service = await startService(config, log, { limits, onWedged }).catch(refused(log))
  const closing = closeWithGrace({ delay: DRAIN_MS, logger: log }, async ({ err }) => {
    stopping = true
    if (err !== undefined) log.fatal({ err }, 'something went wrong that nobody foresaw')
    await service.stop()
    log.info('stopped')
    // Whoever supervises starts it again only if it ends badly.
    if (wedged) process.exit(1)
  })
}

function refused (log: Logger): (error: unknown) => never {
  return (err) => {
    if (err instanceof ConfigError) process.stderr.write(`${err.message}\n`)
    else log.fatal({ err }, 'could not start')
    process.exit(1)
  }
}
