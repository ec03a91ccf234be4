import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { freePort } from './support/child-process.js'

const ROOT = path.join(import.meta.dirname, '..')
const run = promisify(execFile)

/** The README's shell lines, in order, but for what installs packages and what would run this test within itself. */
const LINES = [...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block]) => (block ?? '').trim().split('\n'))
  .flatMap((line) => line.startsWith('npm ci && ') ? [line.slice('npm ci && '.length)] : [line])
  .filter((line) => line !== 'npm test')

/** Starts the sandbox as the README says, in a checkout of its own. Answers when it has said its welcome. */
async function sandbox (line: string, port: number, checkout: string): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', `exec ${line}`], {
    cwd: checkout,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true
  })
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes('Ctrl-C stops')) break
  }
  if (!said.includes(`http://127.0.0.1:${port}/docs`)) throw new Error(`It said no welcome, but: ${said}`)
  return child
}

/** As Ctrl-C does: to the whole foreground group at once. */
async function interrupt (child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  process.kill(-(child.pid ?? 0), 'SIGINT')
  await gone
}

/** What a user has after `npm ci`: this test builds and runs, and must not do so under the other tests' feet. */
function ownCheckout (t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'dispatchable-readme-'))
  chmodSync(folder, 0o755)
  t.teardown(() => { rmSync(folder, { recursive: true, force: true }) })
  for (const name of ['src', 'prisma', 'prisma.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(path.join(ROOT, name), path.join(folder, name), {
      recursive: true, filter: (source) => !source.endsWith(path.join('store', 'generated'))
    })
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

t.test('the README\'s lines do what it says, and a second start finds its data', async (t) => {
  const [start, ...commands] = LINES
  if (start === undefined) throw new Error('The README has no shell lines.')
  t.equal(start, 'npm run sandbox')
  t.equal(commands.length, 3)
  const port = await freePort()
  const checkout = ownCheckout(t)
  const here = (line: string) => line.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)

  const first = await sandbox(start, port, checkout)
  t.teardown(() => { if (first.exitCode === null && first.signalCode === null) process.kill(-(first.pid ?? 0)) })
  const answers: string[] = []
  for (const line of commands) {
    const { stdout } = await run('sh', ['-c', here(line)], { timeout: 60_000 })
    answers.push(stdout)
  }
  t.match(JSON.parse(answers[0] ?? ''), { phoneNumber: '+14155550100', generation: 1, state: 'converging' })
  t.match(JSON.parse(answers[1] ?? ''), { phoneNumber: '+14155550100', coverage: 'unprotected' })
  t.match(JSON.parse(answers[2] ?? ''), { state: 'ready', coverage: 'protected' })
  const docs = await fetch(`http://127.0.0.1:${port}/docs`)
  t.equal(docs.status, 200)
  await interrupt(first)
  await t.rejects(fetch(`http://127.0.0.1:${port}/healthz`), 'nothing listens any more')

  const second = await sandbox(start, port, checkout)
  const { stdout } = await run('sh', ['-c', here(commands[2] ?? '')], { timeout: 60_000 })
  t.match(JSON.parse(stdout), { generation: 1, coverage: 'protected' })
  await interrupt(second)
})
