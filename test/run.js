// Runs tap with a PostgreSQL server for the tests: an embedded one of this run's own, unless TEST_POSTGRES_URL names
// another. Every test file makes its own databases on it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '../dist/main/embedded-postgres.js'

const given = process.env.TEST_POSTGRES_URL
const folder = given === undefined ? await mkdtemp(path.join(tmpdir(), 'dispatchable-test-')) : null
if (folder !== null) await chmod(folder, 0o755) // PostgreSQL's own user must be able to enter when this runs as root.
const postgres = folder === null ? null : await startEmbeddedPostgres(path.join(folder, 'postgres'))

const tap = spawn(process.execPath, ['node_modules/tap/dist/esm/run.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TEST_POSTGRES_URL: given ?? postgres.url }
})
const [code] = await once(tap, 'exit')

await postgres?.stop()
if (folder !== null) await rm(folder, { recursive: true, force: true })
process.exitCode = code ?? 1
