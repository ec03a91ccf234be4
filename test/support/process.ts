import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Test } from 'tap'
import { until } from './service.js'

const START = path.join(import.meta.dirname, '../../dist/main/start.js')

export type Started = ReturnType<typeof started>

/** `npm start` as its own process, with this environment and no other. Ended with the test. */
export function started (t: Test, environment: Record<string, string>) {
  const child = spawn(process.execPath, [START], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => { output.out += String(chunk) })
  child.stderr.on('data', (chunk) => { output.err += String(chunk) })
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return { child, output, exit }
}

/** Where a started process listens, from its own log; empty for a worker. */
export async function listening ({ output }: Started): Promise<string> {
  await until(() => output.out, (out) => out.includes('"started"'))
  const line = output.out.split('\n').find((line) => line.includes('listening')) ?? ''
  return /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ''
}
