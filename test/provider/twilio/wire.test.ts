import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import selfsigned from 'selfsigned'
import t, { type Test } from 'tap'
import { exchange } from '../../../src/provider/twilio/exchange.js'
import { Lost } from '../../../src/provider/twilio/lost.js'
import { twilioProvider } from '../../../src/provider/twilio/provider.js'
import { openWire } from '../../../src/provider/twilio/wire.js'
import { until } from '../../support/service.js'
import {
  clientOf, faultIn, keepsSecrets, listening, numberJson, reply, REQUEST_ID, SENT_AT, standIn, STEPS, type Behaviour
} from './stand-in.js'

const { cert, private: key } = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
  keySize: 2048, extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }]
})

/** Until the test is over, clients that are made trust the certificate of `tlsServer`. */
function trusting (t: Test): void {
  const folder = t.testdir({ 'ca.pem': cert })
  t.intercept(process, 'env', { value: { ...process.env, TWILIO_CA_BUNDLE: path.join(folder, 'ca.pem') } })
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
    trusting(t)
    const { port, requests } = await tlsServer(t, wellBehaved)
    t.match(await associate(`https://127.0.0.1:${port}`),
      { applied: 'no', detail: 'Twilio could not be reached (ERR_TLS_CERT_ALTNAME_INVALID).' })
    t.equal(requests.length, 0)
  })

  t.test('a certificate of the bundle that TWILIO_CA_BUNDLE names', async (t) => {
    trusting(t)
    const { port, requests } = await tlsServer(t, wellBehaved)
    t.strictSame(await associate(`https://localhost:${port}`), { ok: true })
    t.equal(requests.length, 1)
  })

  t.test('what breaks or takes too long after the handshake may have arrived', async (t) => {
    trusting(t)
    const broken = await tlsServer(t, (_, response) => response.destroy())
    t.match(await associate(`https://localhost:${broken.port}`), { applied: 'unknown', detail: /ECONNRESET/ })
    const silent = await tlsServer(t, () => {})
    t.match(await associate(`https://localhost:${silent.port}`, 300),
      { applied: 'unknown', detail: 'Twilio did not answer in time.' })
  })
})

t.test('who stood in line until it was too late costs no connection and is not sent', async (t) => {
  let connections = 0
  const held: ServerResponse[] = []
  const { url, received, server } = await standIn(t, ...Array.from({ length: 20 }, (): Behaviour =>
    (_, response) => { held.push(response) }))
  server.on('connection', () => { connections += 1 })
  const wire = openWire(20, 5_000)
  const ask = (timeoutMs: number) => exchange(wire, { origin: url, path: '/', method: 'POST' }, timeoutMs)
    .then(() => 'answered', (error: unknown) => error instanceof Lost && error.sent ? 'sent' : 'not sent')

  const slow = Array.from({ length: 20 }, () => ask(60_000))
  await until(() => held.length, (length) => length === 20)
  const late = await Promise.all(Array.from({ length: 50 }, () => ask(50)))
  t.strictSame(new Set(late), new Set(['not sent']))
  for (const response of held) reply(response, { body: numberJson() })
  t.strictSame(new Set(await Promise.all(slow)), new Set(['answered']))
  t.equal(await ask(60_000), 'answered', 'behind those that were too late')
  t.equal(received.length, 21)
  t.equal(connections, 20)
})

t.test('a deadline that has passed holds, even where its timer is late', async (t) => {
  const { url, received } = await standIn(t, { body: numberJson() })
  const asked = associate(url, 100)
  // Whatever comes after this turn of the event loop, comes after the deadline.
  for (const began = performance.now(); performance.now() - began < 150;);
  t.match(await asked, { applied: 'no', detail: 'Twilio could not be reached in time.' })
  t.equal(received.length, 0)
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
  t.strictSame(await packed(t, gzipSync(json), 200, 'GZIP'), { ok: true })
  t.match(await packed(t, json), unknown, 'it is not packed at all')
  t.match(await packed(t, gzipSync(json).subarray(0, 50)), unknown, 'its end is missing')
  t.match(await packed(t, gzipSync(Buffer.alloc(9 * 1024 * 1024, 32))), unknown, 'it is larger than anything')
  t.match(await packed(t, json, 200, 'br'), { ok: true }, 'whatever it calls itself, it can be read')
  t.match(await packed(t, gzipSync(json), 200, 'br'), unknown, 'it can not')
})

t.test('an empty answer is empty, however it is said to be packed', async (t) => {
  const { url } = await standIn(t, (_, response) => { response.writeHead(204, { 'Content-Encoding': 'gzip' }).end() })
  t.match(await twilioProvider(clientOf(url))(STEPS['delete-address'], SENT_AT), { ok: true })
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
