import { setTimeout } from 'node:timers/promises'
import type { Sandbox } from '../../src/sandbox/server.js'
import type { PostgresServer } from '../support/postgres-server.js'
import type { FaultProxy } from '../support/proxy.js'
import type { RedisServer } from '../support/redis-server.js'
import type { Fleet } from './fleet.js'
import type { Blow, Target } from './schedule.js'

/** What there is to strike at. */
export interface Targets {
  readonly fleet: Fleet
  readonly postgres: PostgresServer
  readonly redis: RedisServer | null
  readonly sandbox: Sandbox
  readonly proxies: Readonly<Record<Target, FaultProxy>>
}

/** How often each kind of blow was struck. */
export interface Blows {
  readonly kills: number
  readonly pauses: number
  readonly flushes: number
  readonly redisOutages: number
  readonly postgresRestarts: number
  readonly wires: number
}

/** Strikes every blow in its time, and comes back when the last is over. */
export async function storm (blows: readonly Blow[], targets: Targets): Promise<Blows> {
  const began = performance.now()
  const counts = { kills: 0, pauses: 0, flushes: 0, redisOutages: 0, postgresRestarts: 0, wires: 0 }
  const over: Promise<unknown>[] = []
  // One server is not restarted twice at once, nor an outage ended by another.
  const lines: { postgres: Promise<unknown>, redis: Promise<unknown> } =
    { postgres: Promise.resolve(), redis: Promise.resolve() }
  for (const blow of blows) {
    await setTimeout(Math.max(0, blow.at - (performance.now() - began)))
    const line = lineOf(blow)
    const name = countOf(blow)
    const act = async () => {
      const struck = await strike(blow, targets)
      if (name !== null && struck !== false) counts[name] += 1
    }
    const struck = line === null ? act() : lines[line].then(act)
    if (line !== null) lines[line] = struck
    over.push(struck)
  }
  await Promise.all(over)
  return counts
}

function countOf ({ kind }: Blow): keyof Blows | null {
  switch (kind) {
    case 'kill': return 'kills'
    case 'pause': return 'pauses'
    case 'flush': return 'flushes'
    case 'redis-outage': return 'redisOutages'
    case 'pg-restart':
    case 'pg-crash':
    case 'pg-backend': return 'postgresRestarts'
    case 'list-lag': return null
    default: return 'wires'
  }
}

function lineOf ({ kind }: Blow): 'postgres' | 'redis' | null {
  if (kind.startsWith('pg-')) return 'postgres'
  return kind === 'redis-outage' || kind === 'flush' ? 'redis' : null
}

/** False where there was nothing to strike at. */
async function strike (blow: Blow, { fleet, postgres, redis, sandbox, proxies }: Targets): Promise<boolean | void> {
  switch (blow.kind) {
    case 'kill': return await fleet.kill(blow.process)
    case 'pause': return await fleet.pause(blow.process, blow.ms)
    case 'flush':
      await redis?.send('FLUSHALL')
      return
    case 'redis-outage':
      await redis?.stop()
      await setTimeout(blow.ms)
      return await redis?.start()
    case 'pg-restart':
      await postgres.stopImmediately()
      return await postgres.start()
    case 'pg-crash':
      await postgres.kill9Postmaster()
      return await postgres.start()
    case 'pg-backend':
      await postgres.kill9Backend()
      return await postgres.start()
    case 'list-lag': return sandbox.setMode({ listLagMs: blow.ms })
    case 'cut': return proxies[blow.target].cut()
    case 'reset': return proxies[blow.target].reset()
    case 'silence': return proxies[blow.target].silence()
    case 'refuse':
      proxies[blow.target].refuse()
      await setTimeout(blow.ms)
      return await proxies[blow.target].listen()
    case 'delay':
      proxies[blow.target].delay(blow.ms / 10)
      await setTimeout(blow.ms)
      return proxies[blow.target].delay(0)
  }
}
