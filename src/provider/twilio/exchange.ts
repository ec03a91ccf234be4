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
  const { status, headers, body } = await new Promise<Whole>((resolve, reject) => {
    const watch = new Watch(resolve, reject)
    watch.limit(timeoutMs)
    wire.dispatch(request, watch)
  })
  const encoding = headers['content-encoding']
  return { status, headers, body: parsed(encoding === 'gzip' ? await plain(body, { status, headers }) : body) }
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
  #controller: Dispatcher.DispatchController | null = null
  #head: Omit<Whole, 'body'> | null = null
  readonly #chunks: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #late: Error | null = null

  constructor (resolve: (whole: Whole) => void, reject: (lost: Lost) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Waiting for a connection counts, and no byte that drips in puts it off. */
  limit (ms: number): void {
    this.#timer = setTimeout(() => {
      const late = Object.assign(new Error('The time for the request is over.'), { code: 'ETIMEDOUT' })
      this.#late = late
      this.onResponseError(this.#controller, late)
      this.#controller?.abort(late)
    }, ms).unref()
  }

  onRequestStart (controller: Dispatcher.DispatchController): void {
    // It stood in line until it was too late: nobody waits for it, and nothing was written.
    if (this.#late !== null) controller.abort(this.#late)
    else this.#controller = controller
  }

  onResponseStart (_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status >= 200) this.#head = { status, headers }
  }

  onResponseData (_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd (): void {
    clearTimeout(this.#timer)
    if (this.#head !== null) this.#resolve({ ...this.#head, body: Buffer.concat(this.#chunks) })
  }

  onResponseError (_controller: Dispatcher.DispatchController | null, error: Error): void {
    clearTimeout(this.#timer)
    this.#reject(new Lost(error, this.#controller !== null, this.#head))
  }
}

async function plain (body: Buffer, head: Head): Promise<Buffer> {
  try {
    return await unpacked(body, { maxOutputLength: LARGEST_ANSWER })
  } catch (error) {
    throw new Lost(error instanceof Error ? error : new Error('It could not be unpacked.'), true, head)
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
