import { readConfig, type Config } from './config.js'
import { ConfigError } from './environment.js'
import { openLog } from './log.js'
import { run } from './run.js'

/** `npm start`: the service as it runs in production. */

const config = configOrExit()
const log = openLog(config.logLevel)
const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'].filter((name) => process.env[name])
// Whoever has set one expects it to be used: its name is told, and not its value, which may hold a password.
if (proxies.length > 0) log.warn({ proxies }, 'no proxy is used: Twilio is reached directly')
await run(config, log)

function configOrExit (): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
