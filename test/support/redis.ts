import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Test } from 'tap'
import { freePort } from './child-process.js'

/** A Redis of the test's own, which it may treat as badly as it likes. It keeps nothing between two starts. */
export interface TestRedis {
  readonly url: string
  /** Starts it again, empty, on the same port. */
  start (): Promise<void>
  /** Kills it as a power cut would. */
  stop (): Promise<void>
  /** Sends one command, and answers what it answered. */
  send (command: string, ...values: readonly string[]): Promise<unknown>
}

/** Starts a Redis on a free port with these settings, such as `'--maxmemory', '1mb'`; it is gone after the test. */
export async function aRedis (t: Test, ...settings: readonly string[]): Promise<TestRedis> {
  const port = await freePort()
  let server = await started(port, settings)
  const admin = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => 50 })
  admin.on('error', () => {})
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
  t.teardown(async () => {
    admin.disconnect()
    await stop()
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    async start () { server = await started(port, settings) },
    stop,
    send: (command, ...values) => admin.call(command, ...values)
  }
}

async function started (port: number, settings: readonly string[]): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings]
  const server = spawn('redis-server', options, { stdio: 'ignore' })
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
