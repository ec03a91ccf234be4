import fc from 'fast-check'
import type { Judge } from './judge.js'
import { requestsTo, type Document, type Sent } from './requests.js'
import type { fuzzed } from './service.js'

/** So many are sent between two looks at the ledger. */
const BATCH = 10

/** What came of fuzzing one operation. */
export interface Figures {
  readonly operation: string
  readonly sent: number
  /** How many were answered with each class of status. */
  readonly answers: Readonly<Record<string, number>>
  /** Of how many, all of them refused, the ledger was compared. */
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
  for (let at = 0; at < requests.length; at += BATCH) {
    const batch = requests.slice(at, at + BATCH)
    const before = await service.state()
    let refused = true
    for (const sent of batch) {
      const answer = await service.send(sent)
      const kind = `${Math.floor(answer.status / 100)}xx`
      answers[kind] = (answers[kind] ?? 0) + 1
      refused &&= answer.status >= 400 || method === 'get'
      const wrong = judge(path, method, sent, answer)
      if (wrong !== null) faults.push(`${wrong}\n  ${described(sent)}`)
    }
    if (!refused) continue
    compared += batch.length
    if (await service.state() !== before) faults.push(`the ledger changed by\n  ${batch.map(described).join('\n  ')}`)
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
