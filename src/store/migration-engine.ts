import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, type ErrorRegistry } from '@prisma/driver-adapter-utils'
// By its inner name: the package's main module imports its WebAssembly in a way Node 20 does not know.
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'
import type pg from 'pg'
import { MIGRATIONS, migrationNames, PRISMA } from './migrations.js'

const NO_FILTERS = { externalTables: [], externalEnums: [] }

/** The part of the platform's WebAssembly we use: its types come with the DOM's, which a server does without. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> }
}

let started = false

/**
 * Applies those of prisma/migrations that the database lacks, with Prisma's schema engine, under its own lock. Answers
 * the names of those it applied. A script as a whole may take `scriptMs`.
 */
export async function applyMigrations (pool: pg.Pool, scriptMs: number): Promise<readonly string[]> {
  startEngine()
  const schema = readFileSync(path.join(PRISMA, 'schema.prisma'), 'utf8')
  const adapter = bindMigrationAwareSqlAdapterFactory(sendingScriptsWhole(new PrismaPg(pool), scriptMs))
  const applying = async () => {
    const schemaEngine = await engine.SchemaEngine.new(
      { datamodels: [['schema.prisma', schema]] }, () => {}, adapter)
    return await schemaEngine.applyMigrations({ migrationsList: migrationsList(), filters: NO_FILTERS })
  }
  const { appliedMigrationNames } = await applying().catch((error: unknown) => { throw behind(error, adapter) })
  return appliedMigrationNames
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
function sendingScriptsWhole (factory: PrismaPg, scriptMs: number): PrismaPg {
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    adapter.executeScript = async (sql) => { await adapter.underlyingDriver().query(whole(sql, scriptMs)) }
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
function whole (text: string, scriptMs: number): pg.QueryConfig {
  return { text, query_timeout: scriptMs } as pg.QueryConfig
}

function migrationsList () {
  const lock = path.join(MIGRATIONS, 'migration_lock.toml')
  return {
    baseDir: MIGRATIONS,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: migrationNames().map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: readFileSync(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8') }
      }
    }))
  }
}
