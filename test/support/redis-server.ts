import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { end, freePort, startChild } from './child-process.js'

/** A Redis server of our own, to be ill-treated. It keeps nothing between two starts. */
export interface RedisServer {
  readonly url: string
  /** Starts it again, empty, on the same port. */
  start (): Promise<void>
  /** Kills it as a power cut would. */
  stop (): Promise<void>
  /** Sends one command, and answers what it answered. */
  send (command: string, ...values: readonly string[]): Promise<unknown>
  /** Ends it for good. */
  close (): Promise<void>
}

/** Starts a Redis with these settings, such as `'--maxmemory', '1mb'`; it is gone after the test. */
export async function aRedis (t: Test, ...settings: readonly string[]): Promise<RedisServer> {
  const server = await startRedisServer(...settings)
  t.teardown(server.close)
  return server
}

/** Starts a Redis on a free port with these settings. */
export async function startRedisServer (...settings: readonly string[]): Promise<RedisServer> {
  const port = await freePort()
  let child = await started(port, settings)
  const admin = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 })
  admin.on('error', () => {})
  const stop = () => end(child, 'SIGKILL')
  return {
    url: `redis://127.0.0.1:${port}`,
    async start () { child = await started(port, settings) },
    stop,
    send: (command, ...values) => admin.call(command, ...values),
    async close () {
      admin.disconnect()
      await stop()
    }
  }
}

/** Whether this machine has a Redis to start. */
export function redisIsInstalled (): boolean {
  return spawnSync('redis-server', ['--version']).error === undefined
}

async function started (port: number, settings: readonly string[]): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings]
  const server = startChild('redis-server', options, { stdio: 'ignore' })
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 50, maxRetriesPerRequest: null })
  client.on('error', () => {})
  const failed = once(server, 'exit').then(() => { throw new Error('redis-server could not be started.') })
  const late = setTimeout(20_000, null, { ref: false }).then(() => { throw new Error('redis-server does not answer.') })
  await Promise.race([client.ping(), failed, late])
  failed.catch(() => {})
  late.catch(() => {})
  client.disconnect()
  return server
}
