import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { asked, startPostgresServer, urlOf } from '../test/support/postgres-server.js'
import { redisIsInstalled, startRedisServer } from '../test/support/redis-server.js'
import type { Ground } from './scenario.js'

/** The servers that everything runs on: those that were named, or the benchmark's own. */
export interface Servers {
  readonly versions: { readonly postgres: string, readonly redis: string | null }
  /** Empty ground for one scenario, and how to clear it. */
  prepare (quick: boolean, log: Logger): { readonly ground: Ground, clear (): Promise<void> }
  close (): Promise<void>
}

/** What makes a commit survive a power cut. Without it a write is compared with nothing. */
const DURABLE = ['fsync', 'synchronous_commit', 'full_page_writes']

/** Takes `DATABASE_URL` and `REDIS_URL` where they are set; starts servers with their default settings where not. */
export async function openServers (variables: Readonly<Record<string, string | undefined>>): Promise<Servers> {
  const postgres = await openPostgres(variables['DATABASE_URL'])
  try {
    await refuseForgetful(postgres.url)
    const redis = await openRedis(variables['REDIS_URL'])
    return {
      versions: { postgres: await shown(postgres.url, 'server_version'), redis: redis.version },
      prepare (quick, log) {
        const databases: string[] = []
        const make = () => newDatabase(postgres.url, databases)
        const ground: Ground = { newDatabase: make, redisUrl: redis.url, quick, log }
        const clear = async () => {
          await dropped(postgres.url, databases)
          await redis.empty()
        }
        return { ground, clear }
      },
      async close () {
        await redis.close()
        await postgres.close()
      }
    }
  } catch (error) {
    await postgres.close()
    throw error
  }
}

async function openPostgres (url: string | undefined) {
  if (url !== undefined) return { url, close: async () => {} }
  return await startPostgresServer({ max_connections: '200' })
}

async function refuseForgetful (server: string): Promise<void> {
  for (const setting of DURABLE) {
    const value = await shown(server, setting)
    if (value !== 'on') throw new Error(`${setting} is ${value} on this server: what it stores may be lost.`)
  }
}

async function shown (server: string, setting: string): Promise<string> {
  const [row] = await asked<{ value: string }>(server, 'SELECT current_setting($1) AS value', [setting])
  return row?.value ?? ''
}

async function newDatabase (server: string, made: string[]): Promise<string> {
  const name = `dispatchable_bench_${randomBytes(6).toString('hex')}`
  await asked(server, `CREATE DATABASE ${name}`)
  made.push(name)
  return urlOf(server, name)
}

async function dropped (server: string, databases: readonly string[]): Promise<void> {
  for (const name of databases) await asked(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

interface EmptyRedis {
  readonly url: string | null
  readonly version: string | null
  /** What one scenario has rung for is no work of the next. */
  empty (): Promise<void>
  close (): Promise<void>
}

async function openRedis (named: string | undefined): Promise<EmptyRedis> {
  if (named === undefined && !redisIsInstalled()) {
    return { url: null, version: null, empty: async () => {}, close: async () => {} }
  }
  const own = named === undefined ? await startRedisServer() : null
  const url = named ?? own?.url ?? ''
  const redis = new Redis(url, { maxRetriesPerRequest: 1 })
  const close = async () => {
    redis.disconnect()
    await own?.close()
  }
  try {
    if (await redis.dbsize() > 0) {
      throw new Error('REDIS_URL has keys in it, and the benchmark empties it: name another database, such as …/15.')
    }
    const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? 'unknown'
    return { url, version, empty: async () => { await redis.flushdb() }, close }
  } catch (error) {
    await close()
    throw error
  }
}
