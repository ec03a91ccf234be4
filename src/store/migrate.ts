import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, type ErrorRegistry } from '@prisma/driver-adapter-utils'
// By its inner name: the package's main module imports its WebAssembly in a way Node 20 does not know.
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import pg from 'pg'

const PRISMA = path.join(import.meta.dirname, '../../prisma')
const NO_FILTERS = { externalTables: [], externalEnums: [] }

/** The part of the platform's WebAssembly we use: its types come with the DOM's, which a server does without. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
}

/**
 * How long the server may leave a question without an answer before it counts as gone, in milliseconds. A connection
 * that has died without a word would otherwise keep the process starting for hours. What a migration itself does may
 * take as long as a big table needs.
 */
const LIMITS = { answerMs: 30_000, scriptMs: 60 * 60_000 }

let started = false

/**
 * Brings the database up to date with prisma/migrations, under the engine's own lock, so that any number of processes
 * may start at once. Leaves Prisma's ordinary `_prisma_migrations` ledger. Answers the names of those it applied.
 * Throws when the server does not answer in time.
 */
export async function migrate (
  connectionString: string, { answerMs = LIMITS.answerMs }: { readonly answerMs?: number } = {}
): Promise<readonly string[]> {
  startEngine()
  const pool = new pg.Pool({
    connectionString, max: 2, connectionTimeoutMillis: 10_000, query_timeout: answerMs, keepAlive: true
  })
  // Every statement that a broken connection concerns fails by itself.
  pool.on('error', () => {})
  pool.on('connect', (client) => { client.on('error', () => {}) })
  try {
    const schema = readFileSync(path.join(PRISMA, 'schema.prisma'), 'utf8')
    const adapter = bindMigrationAwareSqlAdapterFactory(sendingScriptsWhole(new PrismaPg(pool)))
    const applying = async () => {
      const schemaEngine = await engine.SchemaEngine.new(
        { datamodels: [['schema.prisma', schema]] }, () => {}, adapter)
      return await schemaEngine.applyMigrations({ migrationsList: migrationsList(), filters: NO_FILTERS })
    }
    const { appliedMigrationNames } = await applying().catch((error: unknown) => { throw behind(error, adapter) })
    return appliedMigrationNames
  } finally {
    await pool.end()
  }
}

function startEngine (): void {
  if (started) return
  const main = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')
  const wasm = new WebAssembly.Module(readFileSync(path.join(path.dirname(main), 'schema_engine_bg.wasm')))
  const { exports } = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': withoutLingering() })
  engine.__wbg_set_wasm(exports)
  const start = exports['__wbindgen_start']
  if (typeof start === 'function') start()
  started = true
}

/** The engine never takes back the alarm it sets while it waits for its lock: it may not keep the process alive. */
function withoutLingering (): object {
  return Object.fromEntries(Object.entries(engine).map(([name, member]) => name.startsWith('__wbg_setTimeout')
    ? [name, (ring: () => void, ms: number) => setTimeout(ring, ms).unref()]
    : [name, member]))
}

/**
 * The adapter splits a script at every semicolon, which would break functions and triggers. Sent whole, a script is
 * also one implicit transaction.
 */
function sendingScriptsWhole (factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (sql) => { await adapter.underlyingDriver().query(whole(sql)) }
    return adapter
  }
  return factory
}

/** The engine names an error of the connection by a number: what happened is kept beside it. */
function behind (error: unknown, { errorRegistry }: { readonly errorRegistry: ErrorRegistry }): unknown {
  const id = /External error id#(\d+)/.exec(String(error))?.[1]
  return (id === undefined ? undefined : errorRegistry.consumeError(Number(id))?.error) ?? error
}

/** pg obeys a limit of its own for one query, and leaves it out of its types. */
function whole (text: string): pg.QueryConfig {
  return { text, query_timeout: LIMITS.scriptMs } as pg.QueryConfig
}

function migrationsList () {
  const baseDir = path.join(PRISMA, 'migrations')
  const lock = path.join(baseDir, 'migration_lock.toml')
  const folders = readdirSync(baseDir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: folders.map(({ name }) => name).sort().map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') }
      }
    }))
  }
}
