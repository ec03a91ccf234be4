import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { end, isRunning, startChild } from '../../test/support/child-process.js'

/** A program of this build in a process of its own, so that it shares its event loop with nothing that is measured. */
export interface Program {
  readonly pid: number
  /** The first line it prints that matches; rejects when it ends before. */
  said (pattern: RegExp): Promise<RegExpExecArray>
  /** SIGTERM, and SIGKILL for one that does not go. */
  stop (): Promise<void>
}

const LOG_LINES = 20
const STOP_MS = 20_000

/** Starts `dist/main/<name>.js` with nothing in its environment but this. */
export function startProgram (name: string, environment: Readonly<Record<string, string>>): Program {
  const child = startChild(process.execPath, [path.resolve('dist/main', `${name}.js`)], {
    env: environment, stdio: ['ignore', 'pipe', 'pipe']
  })
  const log: string[] = []
  const waiting = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface(stream).on('line', (line) => {
      log.push(line)
      log.splice(0, log.length - LOG_LINES)
      for (const hear of waiting) hear(line)
    })
  }
  const gone = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`${name} ended with ${String(code ?? signal)}:\n${log.join('\n')}`)
  })
  gone.catch(() => {})

  return {
    pid: child.pid ?? 0,
    async said (pattern) {
      const heard = new Promise<RegExpExecArray>((resolve) => {
        const hear = (line: string) => {
          const match = pattern.exec(line)
          if (match !== null) resolve(match)
        }
        waiting.add(hear)
        for (const line of log) hear(line)
      })
      return await Promise.race([heard, gone]).finally(() => waiting.clear())
    },
    async stop () {
      if (!isRunning(child)) return
      await Promise.race([end(child, 'SIGTERM'), setTimeout(STOP_MS, null, { ref: false })])
      await end(child, 'SIGKILL')
    }
  }
}
