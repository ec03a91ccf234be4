import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

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

/** A port of this machine that nobody listens on. */
export async function freePort (): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
