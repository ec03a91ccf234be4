import { addressAt, numberAt, type Size } from './fill.js'

/** One stretch of asking. */
export interface Load {
  readonly kind: 'declare' | 'declare-again' | 'status'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** What is known where it is asked. */
  readonly size: Size
  /** Which request of the run is the first: each declares something else than the one before it for that number. */
  readonly first: number
  readonly connections: number
  readonly ms: number
  /** Any other answer breaks the run. */
  readonly expected: readonly number[]
}

/** What came of it. Times in milliseconds. */
export interface Sent {
  readonly count: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

interface Request {
  readonly method: 'GET' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** A prime that divides no size we use: all numbers have their turn, and neighbours are no neighbours in an index. */
const STRIDE = 7_919

const JSON_BODY = { 'content-type': 'application/json' }

/** The same request of every run, whoever is asked. */
export function requestAt (index: number, { kind, size }: Pick<Load, 'kind' | 'size'>): Request {
  const { numbers, addresses } = size
  const number = (index * STRIDE) % numbers
  const path = `/v1/assignments/${numberAt(number)}`
  if (kind === 'status') return { method: 'GET', path: `${path}/status`, headers: {}, body: null }
  // It starts at the address before; each time it comes round it moves to the next.
  const turn = kind === 'declare' ? Math.floor(index / numbers) : -1
  const addressId = addressAt((number + turn + addresses) % addresses)
  return { method: 'PUT', path, headers: JSON_BODY, body: JSON.stringify({ addressId }) }
}
