import { spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { end, freePort, startChild } from '../support/child-process.js'

/** A Redis server of our own that keeps nothing. */
export interface RedisServer {
  readonly port: number
  flush (): Promise<void>
  /** Gone without a word for so long, and back with nothing in it. */
  outage (ms: number): Promise<void>
  stop (): Promise<void>
}

/** Starts one; null where the machine has no Redis. */
export async function startRedis (): Promise<RedisServer | null> {
  if (spawnSync('redis-server', ['--version']).error !== undefined) return null
  const port = await freePort()
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no',
    '--maxmemory-policy', 'noeviction']
  let child: ChildProcess | null = null
  const up = async () => {
    child = startChild('redis-server', flags, { stdio: 'ignore' })
    while (!await command(port, 'PING')) await setTimeout(20)
  }
  await up()
  return {
    port,
    async flush () { await command(port, 'FLUSHALL') },
    async outage (ms) {
      await end(child, 'SIGKILL')
      await setTimeout(ms)
      await up()
    },
    async stop () { await end(child, 'SIGKILL') }
  }
}

/** One inline command on a connection of its own. */
async function command (port: number, text: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write(`${text}\r\n`)
    const [answer] = await once(socket, 'data') as [Buffer]
    return answer.toString().startsWith('+')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
