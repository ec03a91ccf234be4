import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Everything this process has started and not seen end: no way out of it leaves one behind. */
const children = new Map<ChildProcess, NodeJS.Signals>()

process.once('exit', () => {
  for (const [child, signal] of children) child.kill(signal)
})
// A signal would end us without an exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

/** Starts a program that ends, by this signal at the latest, when we do. */
export function startChild (
  program: string, parameters: readonly string[], options: SpawnOptions, signal: NodeJS.Signals = 'SIGKILL'
): ChildProcess {
  const child = spawn(program, parameters, options)
  children.set(child, signal)
  child.once('exit', () => children.delete(child))
  child.on('error', () => children.delete(child))
  return child
}

/** Whether it has been started, and has not ended. */
export function isRunning (child: ChildProcess | null): child is ChildProcess {
  return child?.pid !== undefined && child.exitCode === null && child.signalCode === null
}

/** Sends a signal to a process of ours and waits for its end. */
export async function end (child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** Kills a process at once. It may have ended by itself since it was asked about. */
export function killIfThere (pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Below the ports that systems give to outgoing connections (RFC 6056, section 3.2; Linux from 32768). */
const PORTS = { first: 15_000, last: 32_000 }

/**
 * A port of this machine that nobody listens on, and that no outgoing connection will be given: a server that is
 * started there again and again finds it free every time.
 */
export async function freePort (): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.first, PORTS.last)
    const probe = createServer()
    const free = new Promise<boolean>((resolve) => {
      probe.once('listening', () => probe.close(() => resolve(true))).once('error', () => resolve(false))
    })
    probe.listen(port, '127.0.0.1')
    if (await free) return port
  }
}
