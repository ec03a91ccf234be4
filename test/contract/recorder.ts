import { createServer, request as ask, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import type { Exchange } from './checker.js'

/** Stands in front of a server and writes down what goes through, unchanged, both ways. */
export async function recordingProxy (t: Test, target: string) {
  const exchanges: Exchange[] = []
  const server = createServer((request, response) => {
    pass(target, request).then(({ exchange, headers }) => {
      exchanges.push(exchange)
      response.writeHead(exchange.status, headers).end(exchange.text)
    }, (error: Error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  }))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, exchanges }
}

async function pass (target: string, request: IncomingMessage) {
  const { method = '', url = '', headers } = request
  const form = await buffer(request)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(target + url, { method, headers }, resolve).once('error', reject).end(form)
  })
  const text = (await buffer(answer)).toString()
  const exchange: Exchange = { method, url, form: form.toString(), status: answer.statusCode ?? 0, text }
  return { exchange, headers: answer.headers }
}
