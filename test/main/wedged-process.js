// The service as `npm start` runs it, but for its patience with a queue that delivers nothing.
import { readConfig } from '../../dist/main/config.js'
import { openLog } from '../../dist/main/log.js'
import { run } from '../../dist/main/run.js'

const config = readConfig(process.env)
await run(config, openLog(config.logLevel), { directMs: 1_000, giveUpMs: 4_000 })
