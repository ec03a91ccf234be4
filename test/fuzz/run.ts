import fc from 'fast-check'
import type { Judge } from './judge.js'
import { requestsTo, type Document, type Sent } from './requests.js'
import type { fuzzed } from './service.js'

/** A reading may change nothing, whatever it is answered: so many are sent between two looks at the ledger. */
const BATCH = 10

/** What came of fuzzing one operation. */
export interface Figures {
  readonly operation: string
  readonly sent: number
  /** How many were answered with each class of status. */
  readonly answers: Readonly<Record<string, number>>
  /** Around how many, each of them a reading or refused, the ledger was compared. */
  readonly compared: number
  readonly faults: readonly string[]
}

/** Sends so many requests to one operation, made from this seed, and judges every answer. */
export async function fuzz (
  document: Document, path: string, method: string, { count, seed }: { readonly count: number, readonly seed: number },
  service: Awaited<ReturnType<typeof fuzzed>>, judge: Judge
): Promise<Figures> {
  const requests = fc.sample(requestsTo(document, path, method), { numRuns: count, seed })
  const answers: Record<string, number> = {}
  const faults: string[] = []
  let compared = 0
  let before = await service.state()
  let since: Sent[] = []
  for (const [index, sent] of requests.entries()) {
    const answer = await service.send(sent)
    const kind = `${Math.floor(answer.status / 100)}xx`
    answers[kind] = (answers[kind] ?? 0) + 1
    const wrong = judge(path, method, sent, answer)
    if (wrong !== null) faults.push(`${wrong}\n  ${described(sent)}`)

    since.push(sent)
    if (method === 'get' && since.length < BATCH && index < requests.length - 1) continue
    const now = await service.state()
    if (method === 'get' || answer.status >= 400) {
      compared += since.length
      if (now !== before) faults.push(`the ledger changed by\n  ${since.map(described).join('\n  ')}`)
    }
    before = now
    since = []
  }
  return { operation: `${method.toUpperCase()} ${path}`, sent: requests.length, answers, compared, faults }
}

function described ({ method, url, headers, body }: Sent): string {
  return `${method} ${url.slice(0, 300)} ${JSON.stringify(headers)} ${body?.slice(0, 500) ?? ''}`
}

/** One line of what came of an operation. */
export function told ({ operation, sent, answers, compared }: Figures): string {
  return `${operation}: ${sent} sent, ${JSON.stringify(answers)}, ${compared} compared`
}
