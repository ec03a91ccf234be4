import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { anApp, CIVIC, NUMBER } from './builders.js'

async function listening () {
  const { app, asked } = await anApp()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, asked, port, url: `http://127.0.0.1:${port}/v1/assignments/${encodeURIComponent(NUMBER)}` }
}

t.test('a server that was sent rubbish goes on serving', async (t) => {
  const { app, asked, url } = await listening()
  t.teardown(() => app.close())
  const send = (body: string, type: string) => fetch(url, { method: 'PUT', headers: { 'content-type': type }, body })
  const expectProblem = async (reply: Response, status: number, code: string) => {
    t.equal(reply.status, status)
    t.match(reply.headers.get('content-type'), /^application\/problem\+json/)
    t.match(await reply.json(), { status, code })
  }

  await expectProblem(await send('{"address":', 'application/json'), 400, 'malformed-json')
  const large = JSON.stringify({ address: CIVIC, reason: 'x'.repeat(65 * 1024) })
  await expectProblem(await send(large, 'application/json'), 413, 'body-too-large')
  await expectProblem(await send(JSON.stringify({ address: CIVIC }), 'text/plain'), 415, 'unsupported-media-type')
  await expectProblem(await send('address=1', 'application/x-www-form-urlencoded'), 415, 'unsupported-media-type')
  t.equal(asked.declarations.length, 0, 'nothing was stored')

  const good = await send(JSON.stringify({ address: CIVIC }), 'application/json; charset=utf-8')
  t.equal(good.status, 202)
  t.equal(asked.declarations.length, 1)
})

t.test('what is not HTTP is answered in our words too', async (t) => {
  const { app, port } = await listening()
  t.teardown(() => app.close())
  const reply = await spoken(port, 'NOT HTTP AT ALL\r\n\r\n')
  t.match(reply, /^HTTP\/1\.1 400 /)
  t.match(reply, 'Content-Type: application/problem+json')
  t.match(reply, '"code":"invalid-request"')

  const large = await spoken(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`)
  t.match(large, /^HTTP\/1\.1 431 /)
})

t.test('a POST that needs no body is taken without one, however it is said that there is none', async (t) => {
  const { app, asked, port } = await listening()
  t.teardown(() => app.close())
  for (const headers of ['', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n']) {
    const end = headers.startsWith('Transfer') ? '0\r\n\r\n' : ''
    const reply = await spoken(port,
      `POST /v1/assignments/${NUMBER}/reconciliations HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${end}`)
    t.match(reply, /^HTTP\/1\.1 202 /, headers)
  }
  t.equal(asked.by.length, 3)
})

function spoken (port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    let reply = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(words))
    socket.on('data', (data) => { reply += String(data) })
    socket.on('error', () => {}) // The server hangs up on purpose.
    socket.on('close', () => resolve(reply))
  })
}
