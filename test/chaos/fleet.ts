import type { ChildProcess } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { end, freePort, startChild } from '../support/child-process.js'

/** The processes of the service, and the supervisor that starts each again whenever it is gone. */
export interface Fleet {
  /** Where the API answers. */
  readonly urls: readonly string[]
  /** What a process did of its own accord that it never should: the end of its log. */
  readonly crashes: () => readonly string[]
  /** Starts that failed because something they cannot do without was away. */
  readonly failedStarts: () => number
  /** Kills this process, or the next that has been up for a while; none where all are only starting. */
  kill (index: number): Promise<boolean>
  /** SIGSTOP, and SIGCONT after so long. */
  pause (index: number, ms: number): Promise<void>
  readonly size: number
  /** SIGTERM to all: how each ended. */
  stop (): Promise<readonly string[]>
}

interface Slot {
  readonly role: 'api' | 'worker'
  readonly environment: Readonly<Record<string, string>>
  child: ChildProcess
  /** Whether it ends because of us. */
  ordered: boolean
  /** Since when it does its work. */
  upAt: number | null
  log: string[]
}

const LOG_LINES = 40
/** A process that is killed before it has done anything shows nothing. */
const LIFE_MS = 400

/** Starts so many of each role from this build. */
export async function startFleet (
  build: string, roles: readonly Slot['role'][], environment: Readonly<Record<string, string>>, stretch: number
): Promise<Fleet> {
  const crashes: string[] = []
  const urls: string[] = []
  let failedStarts = 0
  let stopping = false

  const launch = (slot: Pick<Slot, 'role' | 'environment'>): Slot => {
    const child = startChild(process.execPath, [build], { env: slot.environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const fresh = { ...slot, child, ordered: false, upAt: null as number | null, log: [] as string[] }
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        if (chunk.includes('"started"')) fresh.upAt = performance.now()
        fresh.log.push(...chunk.toString().split('\n').filter((line) => line !== ''))
        fresh.log.splice(0, fresh.log.length - LOG_LINES)
      })
    }
    return fresh
  }

  const supervise = (index: number) => {
    const slot = slots[index]
    slot?.child.once('close', async (code, signal) => {
      if (stopping) return
      if (!slot.ordered) {
        const failed = code === 1 && slot.log.some((line) => line.includes('could not start'))
        if (failed) failedStarts += 1
        else crashes.push(`${slot.role} ended with ${code ?? signal}:\n  ${slot.log.slice(-5).join('\n  ')}`)
        await setTimeout(200)
      }
      if (stopping) return
      slots[index] = launch(slot)
      supervise(index)
    })
  }

  const slots: Slot[] = []
  for (const role of roles) {
    const port = await freePort()
    if (role === 'api') urls.push(`http://127.0.0.1:${port}`)
    slots.push(launch({ role, environment: { ...environment, ROLE: role, PORT: String(port) } }))
    supervise(slots.length - 1)
  }

  return {
    urls,
    size: slots.length,
    crashes: () => crashes,
    failedStarts: () => failedStarts,
    async kill (index) {
      const until = performance.now() - LIFE_MS * stretch
      const order = [...slots.slice(index), ...slots.slice(0, index)]
      const slot = order.find(({ upAt, ordered }) => !ordered && upAt !== null && upAt < until)
      if (slot === undefined) return false
      slot.ordered = true
      await end(slot.child, 'SIGKILL')
      return true
    },
    async pause (index, ms) {
      const child = slots[index]?.child
      child?.kill('SIGSTOP')
      await setTimeout(ms)
      child?.kill('SIGCONT')
    },
    async stop () {
      stopping = true
      return await Promise.all(slots.map(async ({ role, child, log, upAt }) => {
        await Promise.race([end(child, 'SIGTERM'), setTimeout(20_000, null, { ref: false })])
        // One that was only starting has begun nothing that it could finish.
        const ended = upAt === null && child.signalCode === 'SIGTERM' ? 0 : child.exitCode ?? child.signalCode
        await end(child, 'SIGKILL')
        return ended === 0 ? '' : `${role} ended with ${ended} upon SIGTERM:\n  ${log.slice(-5).join('\n  ')}`
      })).then((endings) => endings.filter((ending) => ending !== ''))
    }
  }
}
