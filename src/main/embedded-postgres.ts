import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A real PostgreSQL server of this process's own. */
export interface EmbeddedPostgres {
  readonly url: string
  /** Shuts it down in order; its data stays. */
  stop (): Promise<void>
}

/** What the host tells: where the server listens, or why there is none. */
export type HostMessage = { readonly url: string } | { readonly problem: string }

/**
 * Starts a server on this folder, in a process group of its own: a Ctrl-C meant for us does not reach it, and when we
 * die without a word it notices and shuts itself down. Throws a sentence that says what to do where it cannot run.
 */
export async function startEmbeddedPostgres (folder: string): Promise<EmbeddedPostgres> {
  const host = fork(new URL('./postgres-host.js', import.meta.url), [folder], {
    detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  const answer = await Promise.race([
    once(host, 'message').then(([message]) => message as HostMessage),
    once(host, 'exit').then(() => ({ problem: 'The embedded PostgreSQL server could not be started.' }))
  ])
  if ('problem' in answer) throw new Error(answer.problem)
  return { url: answer.url, stop: () => stopped(host) }
}

async function stopped (host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return
  const gone = once(host, 'exit')
  if (host.connected) host.disconnect()
  await gone
}
