import { readConfig, type Config } from './config.js'
import { ConfigError } from './environment.js'
import { openLog } from './log.js'
import { run } from './run.js'

/** `npm start`: the service as it runs in production. */

const config = configOrExit()
await run(config, openLog(config.logLevel))

function configOrExit (): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
