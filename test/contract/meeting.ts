import type { Test } from 'tap'
import type { SandboxOptions } from '../../src/sandbox/server.js'
import { clientOf, sandboxFor } from '../sandbox/client.js'
import { createChecker, type Exchange } from './checker.js'
import { twilioDocuments } from './documents.js'
import { exceptionFor, type Exception } from './exceptions.js'
import { recordingProxy } from './recorder.js'

/** A sandbox of its own behind a recorder, and Twilio's documents to hold against what was recorded. */
export async function meeting (t: Test, options: SandboxOptions = {}) {
  const { sandbox, clock } = await sandboxFor(t, options)
  const { url, exchanges } = await recordingProxy(t, sandbox.url)
  const checker = createChecker(await twilioDocuments())
  const used = new Set<Exception>()

  /** Nothing may be found that no exception covers. */
  const holds = (t: Test, exchange: Exchange, ...checks: ReadonlyArray<'checkRequest' | 'checkAnswer'>) => {
    const open = checks.flatMap((check) => checker[check](exchange)).filter((finding) => {
      const exception = exceptionFor(finding)
      if (exception !== undefined) used.add(exception)
      return exception === undefined
    })
    t.same(open, [], `${exchange.method} ${exchange.url} ${exchange.form} ${exchange.status}`)
  }
  return { sandbox, clock, url, exchanges, checker, used, holds, client: clientOf({ ...sandbox, url }) }
}

export type Meeting = Awaited<ReturnType<typeof meeting>>
