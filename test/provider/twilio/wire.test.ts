import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import selfsigned from 'selfsigned'
import t, { type Test } from 'tap'
import { twilioClient } from '../../../src/provider/twilio/client.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'
import {
  ACCOUNT, clientOf, faultIn, keepsSecrets, NUMBER_SID, numberJson, reply, REQUEST_ID, SENT_AT, standIn, STEPS
} from './stand-in.js'

const NAMES = ['localhost', 'api.twilio.com']
const { cert, private: key } = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
  keySize: 2048, extensions: [{ name: 'subjectAltName', altNames: NAMES.map((value) => ({ type: 2, value })) }]
})

/** Sets variables of the environment until the test is over; a client reads them when it is made. */
function environment (t: Test, variables: Readonly<Record<string, string>>): void {
  const before = process.env
  process.env = { ...before, ...variables }
  t.teardown(() => { process.env = before })
}

/** A file that trusts the certificate of `tlsServer`. */
async function trusting (t: Test): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'certificates-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(path.join(folder, 'ca.pem'), cert)
  environment(t, { TWILIO_CA_BUNDLE: path.join(folder, 'ca.pem') })
}

async function listening (t: Test, server: Server & { closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections?.()
  }))
  return (server.address() as AddressInfo).port
}

/** Behaves so to every request, over TLS. */
async function tlsServer (t: Test, behave: RequestListener) {
  const requests: IncomingMessage[] = []
  const port = await listening(t, createServer({ cert, key }, (request, response) => {
    requests.push(request)
    behave(request, response)
  }))
  return { port, requests }
}

const associate = async (url: string, timeoutMs?: number) => {
  const outcome = await twilioProvider(clientOf(url, timeoutMs))(STEPS['associate-address'], SENT_AT)
  return faultIn(outcome)
}

t.test('over TLS', async (t) => {
  const wellBehaved: RequestListener = (_, response) => reply(response, { body: numberJson() })

  t.test('a certificate that nobody vouches for: nothing was sent', async (t) => {
    const { port, requests } = await tlsServer(t, wellBehaved)
    t.match(await associate(`https://localhost:${port}`),
      { applied: 'no', detail: 'Twilio could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT).' })
    t.equal(requests.length, 0)
  })

  t.test('a certificate for somebody else: nothing was sent', async (t) => {
    await trusting(t)
    const { port, requests } = await tlsServer(t, wellBehaved)
    t.match(await associate(`https://127.0.0.1:${port}`),
      { applied: 'no', detail: 'Twilio could not be reached (ERR_TLS_CERT_ALTNAME_INVALID).' })
    t.equal(requests.length, 0)
  })

  t.test('a certificate of the bundle that TWILIO_CA_BUNDLE names', async (t) => {
    await trusting(t)
    const { port, requests } = await tlsServer(t, wellBehaved)
    t.strictSame(await associate(`https://localhost:${port}`), { ok: true })
    t.equal(requests.length, 1)
  })

  t.test('what breaks or takes too long after the handshake may have arrived', async (t) => {
    await trusting(t)
    const broken = await tlsServer(t, (_, response) => response.destroy())
    t.match(await associate(`https://localhost:${broken.port}`), { applied: 'unknown', detail: /ECONNRESET/ })
    const silent = await tlsServer(t, () => {})
    t.match(await associate(`https://localhost:${silent.port}`, 300),
      { applied: 'unknown', detail: 'Twilio did not answer in time.' })
  })
})

t.test('through a proxy', async (t) => {
  /** Answers every CONNECT with `status`, and with 200 has a tunnel to `port`. */
  const proxy = async (t: Test, status: number, port: number) => {
    const asked: string[] = []
    const server = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(400).end()
    })
    server.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
      asked.push(`CONNECT ${url}`)
      t.teardown(() => socket.destroy())
      socket.write(`HTTP/1.1 ${status} Words\r\n\r\n`)
      if (status !== 200) {
        socket.end()
        return
      }
      const on = connect(port, '127.0.0.1')
      t.teardown(() => on.destroy())
      socket.pipe(on).on('error', () => {})
      on.pipe(socket).on('error', () => {})
    })
    return { url: `http://127.0.0.1:${await listening(t, server)}`, asked }
  }
  const viaProxy = async (timeoutMs = 5_000) => {
    const client = twilioClient({ accountSid: ACCOUNT, credentials: { authToken: 'x' }, baseUrl: null, timeoutMs })
    return faultIn(await twilioProvider(client)(STEPS['observe-number'], SENT_AT))
  }

  t.test('Twilio is reached, and the proxy reads nothing', async (t) => {
    await trusting(t)
    const { port, requests } = await tlsServer(t, (_, response) => reply(response, { body: numberJson() }))
    const { url, asked } = await proxy(t, 200, port)
    environment(t, { HTTPS_PROXY: url })
    t.strictSame(await viaProxy(), { ok: true })
    t.strictSame(asked, ['CONNECT api.twilio.com:443'])
    t.match(requests, [{ url: `/2010-04-01/Accounts/${ACCOUNT}/IncomingPhoneNumbers/${NUMBER_SID}.json` }])
    t.equal(requests[0]?.headers.host, 'api.twilio.com')
    t.equal(requests[0]?.headers['proxy-connection'], undefined)
  })

  t.test('one that refuses: nothing was sent', async (t) => {
    const { url, asked } = await proxy(t, 503, 0)
    environment(t, { HTTP_PROXY: url })
    t.match(await viaProxy(), { kind: 'unavailable', applied: 'no', detail: /could not be reached/ })
    t.strictSame(asked, ['CONNECT api.twilio.com:443'])
  })

  t.test('one that leads nowhere: nothing was sent', async (t) => {
    const silent = createTcpServer((socket) => { t.teardown(() => socket.destroy()) })
    const { url } = await proxy(t, 200, await listening(t, silent))
    environment(t, { HTTPS_PROXY: url })
    t.match(await viaProxy(300), { applied: 'no', detail: 'Twilio could not be reached in time.' })
  })

  t.test('a stand-in is reached without it', async (t) => {
    const { url, asked } = await proxy(t, 200, 0)
    environment(t, { HTTP_PROXY: url })
    const { url: standInUrl, received } = await standIn(t, { body: numberJson() })
    t.strictSame(await associate(standInUrl), { ok: true })
    t.equal(received.length, 1)
    t.strictSame(asked, [])
  })
})

t.test('an answer that is packed', async (t) => {
  const packed = async (t: Test, bytes: Buffer, status = 200, encoding = 'gzip') => {
    const { url, received } = await standIn(t, (_, response) => {
      response.writeHead(status, { 'Twilio-Request-Id': REQUEST_ID, 'Content-Encoding': encoding }).end(bytes)
    })
    const fault = await associate(url)
    t.equal(received[0]?.headers['accept-encoding'], 'gzip')
    keepsSecrets(t, fault)
    return fault
  }
  const json = Buffer.from(JSON.stringify(numberJson()))
  const unknown = { kind: 'unavailable', applied: 'unknown', requestId: REQUEST_ID }

  t.strictSame(await packed(t, gzipSync(json)), { ok: true })
  t.match(await packed(t, gzipSync('{"code":21628,"message":"Words."}'), 400), { kind: 'refused', code: 21628 })
  t.match(await packed(t, json), unknown, 'it is not packed at all')
  t.match(await packed(t, gzipSync(json).subarray(0, 50)), unknown, 'its end is missing')
  t.match(await packed(t, gzipSync(Buffer.alloc(9 * 1024 * 1024, 32))), unknown, 'it is larger than anything')
  t.match(await packed(t, json, 200, 'br'), { ok: true }, 'whatever it calls itself, it can be read')
  t.match(await packed(t, gzipSync(json), 200, 'br'), unknown, 'it can not')
})

t.test('what is said ahead of an answer is none', async (t) => {
  const { url } = await standIn(t, (_, response) => {
    response.writeEarlyHints({ link: '</>; rel=preload' }, () => reply(response, { body: numberJson() }))
  }, (_, response) => {
    response.writeEarlyHints({ link: '</>; rel=preload' }, () => response.destroy())
  })
  t.strictSame(await associate(url), { ok: true })
  t.strictSame(await associate(url), {
    kind: 'unavailable', applied: 'unknown', detail: 'The connection to Twilio broke (ECONNRESET).', requestId: null
  })
})
