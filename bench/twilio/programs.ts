import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { end, isRunning, startChild } from '../../test/support/child-process.js'

/** A program of this build in a process of its own, so that it shares its event loop with nothing that is measured. */
export interface Program {
  readonly pid: number
  /** Where what it prints first matches; rejects when it ends before. */
  said (pattern: RegExp): Promise<RegExpExecArray>
  /** SIGTERM, and SIGKILL for one that does not go. */
  stop (): Promise<void>
}

/** As much of its output as is told when it ends of its own accord. */
const LOG_CHARACTERS = 4_000
const STOP_MS = 20_000

/** How the image runs node. */
function nodeOptions (): string {
  const [, options] = /^ENV NODE_OPTIONS="(.+)"$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
  if (options === undefined) throw new Error('The Dockerfile has no line ENV NODE_OPTIONS="…".')
  return options
}

/** Starts `dist/main/<name>.js` as the image does, with nothing else in its environment but this. */
export function startProgram (name: string, environment: Readonly<Record<string, string>>): Program {
  const child = startChild(process.execPath, [path.resolve('dist/main', `${name}.js`)], {
    env: { NODE_OPTIONS: nodeOptions(), ...environment }, stdio: ['ignore', 'pipe', 'pipe']
  })
  let log = ''
  // Nothing more is made of it: what this process does, the service cannot do at the same time.
  const hear = (chunk: Buffer) => { log = (log + chunk.toString()).slice(-LOG_CHARACTERS) }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const gone = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`${name} ended with ${String(code ?? signal)}:\n${log}`)
  })
  gone.catch(() => {})

  return {
    pid: child.pid ?? 0,
    async said (pattern) {
      for (let match = pattern.exec(log); ; match = pattern.exec(log)) {
        if (match !== null) return match
        await Promise.race([setTimeout(20), gone])
      }
    },
    async stop () {
      if (!isRunning(child)) return
      await Promise.race([end(child, 'SIGTERM'), setTimeout(STOP_MS, null, { ref: false })])
      await end(child, 'SIGKILL')
    }
  }
}
