import type { IncomingMessage } from 'node:http'

const longest = 1024 * 1024

/** The whole body as text. */
export async function readText (request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longest) throw new Error('The body is too long')
  }
  return Buffer.concat(chunks).toString()
}

/** The form as it was sent; null where the body is something else. An empty body needs no type. */
export async function readForm (request: IncomingMessage): Promise<string | null> {
  const text = await readText(request)
  const type = request.headers['content-type'] ?? ''
  return text === '' || type.toLowerCase().startsWith('application/x-www-form-urlencoded') ? text : null
}
