import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { Lost, type Head } from './lost.js'
import { LARGEST_ANSWER, type Wire } from './wire.js'

/** An answer that came whole. */
export interface Answer extends Head {
  /** What the JSON says; the text itself where it is none. */
  readonly body: unknown
}

const unpacked = promisify(gunzip)

/** One request, sent once, and what comes of it until `timeoutMs` after it was made. Rejects with `Lost`. */
export async function exchange (wire: Wire, request: Dispatcher.DispatchOptions, timeoutMs: number): Promise<Answer> {
  const { body, ...head } = await new Promise<Whole>((resolve, reject) => {
    wire.dispatch(request, new Watch(timeoutMs, resolve, reject))
  })
  const packed = body.length > 0 && String(head.headers['content-encoding']).toLowerCase() === 'gzip'
  return { ...head, body: parsed(packed ? await plain(body, head) : body) }
}

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

/** An answer as it came over the wire. */
interface Whole {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/**
 * Watches one request on its way. undici starts a request only on a connection that stands, its handshake done and its
 * certificate accepted, just before it writes: so long as it has not, nothing can have arrived, and that decides
 * whether a write is to be doubted.
 */
class Watch implements Dispatcher.DispatchHandler {
  readonly #resolve: (whole: Whole) => void
  readonly #reject: (lost: Lost) => void
  readonly #deadline: number
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #head: Omit<Whole, 'body'> | null = null
  readonly #chunks: Buffer[] = []

  /** Waiting for a connection counts, and no byte that drips in puts the deadline off. */
  constructor (timeoutMs: number, resolve: (whole: Whole) => void, reject: (lost: Lost) => void) {
    this.#resolve = resolve
    this.#reject = reject
    this.#deadline = performance.now() + timeoutMs
    this.#timer = setTimeout(() => {
      const late = tooLate()
      this.#lose(late)
      this.#controller?.abort(late)
    }, timeoutMs).unref()
  }

  onRequestStart (controller: Dispatcher.DispatchController): void {
    // It stood in line until nobody waits for it, or the timer is late itself. Thrown, it costs the connection nothing.
    if (performance.now() >= this.#deadline) throw tooLate()
    this.#controller = controller
  }

  onResponseStart (_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status >= 200) this.#head = { status, headers }
  }

  onResponseData (_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd (): void {
    if (this.#head === null) {
      this.#lose(new Error('The answer ended before it began.'))
      return
    }
    clearTimeout(this.#timer)
    this.#resolve({ ...this.#head, body: Buffer.concat(this.#chunks) })
  }

  onResponseError (_controller: Dispatcher.DispatchController, error: Error): void {
    this.#lose(error)
  }

  #lose (error: Error): void {
    clearTimeout(this.#timer)
    this.#reject(new Lost(error, this.#controller !== null, this.#head))
  }
}

function tooLate (): Error {
  return Object.assign(new Error('The time for the request is over.'), { code: 'ETIMEDOUT' })
}

async function plain (body: Buffer, head: Head): Promise<Buffer> {
  try {
    return await unpacked(body, { maxOutputLength: LARGEST_ANSWER })
  } catch (error) {
    throw new Lost(error, true, head)
  }
}

function parsed (body: Buffer): unknown {
  const text = body.toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
