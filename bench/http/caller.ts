import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Load, Sent } from './requests.js'
import type { Server } from './servers.js'

const LOAD = path.join(import.meta.dirname, 'load.js')

/** Somebody who asks one server, in a process apart, and remembers how far they came. */
export interface Caller {
  ask (ms: number): Promise<Sent>
  /** How many were answered since the beginning. */
  readonly answered: () => number
  stop (): Promise<void>
}

type Task = Pick<Load, 'kind' | 'size' | 'connections' | 'expected'>

/** Starts the process that will ask. */
export function startCaller ({ url, headers }: Pick<Server, 'url' | 'headers'>, task: Task): Caller {
  const child = fork(LOAD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let answered = 0
  return {
    answered: () => answered,
    async ask (ms) {
      const gone = once(child, 'exit').then(() => { throw new Error('The process that asks has gone.') })
      child.send({ ...task, url, headers, first: answered, ms } satisfies Load)
      const [answer] = await Promise.race([once(child, 'message'), gone]) as [Sent | { problem: string }]
      gone.catch(() => {})
      if ('problem' in answer) throw new Error(answer.problem)
      answered += answer.count
      return answer
    },
    async stop () {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    }
  }
}
