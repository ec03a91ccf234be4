import { Agent, request } from 'node:http'

/** An answer, read whole. */
export interface Answer<Body> {
  readonly status: number
  readonly body: Body
}

/** Speaks JSON to one server over connections that are kept. */
export interface HttpClient {
  ask<Body> (method: string, path: string, body?: unknown): Promise<Answer<Body>>
  text (path: string): Promise<string>
  close (): void
}

type Headers = Readonly<Record<string, string>>

/** A client as light as Node has one: what it takes of the machine, the service does not have. */
export function httpClient (url: string, headers: Headers = {}, maxSockets = 64): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets })

  const send = (method: string, path: string, type: Headers, text: string): Promise<Answer<string>> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url + path, { agent, method, headers: { ...headers, ...type } }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => { chunks.push(chunk) })
        response.once('error', reject)
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
        })
      })
      outgoing.once('error', reject)
      outgoing.end(text)
    })

  return {
    async ask<Body> (method: string, path: string, body?: unknown) {
      const form = body instanceof URLSearchParams
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
      const text = body === undefined ? '' : form ? body.toString() : JSON.stringify(body)
      const length = { 'content-length': String(Buffer.byteLength(text)) }
      const answer = await send(method, path, body === undefined ? {} : { 'content-type': type, ...length }, text)
      return { status: answer.status, body: parsed(answer.body) as Body }
    },
    text: async (path) => (await send('GET', path, {}, '')).body,
    close: () => agent.destroy()
  }
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
