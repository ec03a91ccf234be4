import t from 'tap'
import { anApp, CIVIC, NUMBER } from './builders.js'

t.test('neither address, number, query nor key is logged; a failure is, once', async (t) => {
  const lines: string[] = []
  const logger = { level: 'trace', stream: { write: (line: string) => { lines.push(line) } } }
  const error = Object.assign(new Error('store failed'), {
    code: 'XX000', detail: 'Key (street)=(645 Harrison St)', cause: new Error('socket closed')
  })
  const { app } = await anApp({ error }, { apiKey: 'secret-key', logger })
  const headers = { authorization: 'Bearer secret-key' }
  await app.inject({ method: 'PUT', url: `/v1/assignments/${NUMBER}`, headers, payload: { address: CIVIC } })
  await app.inject({ url: '/v1/assignments?q=4155550100', headers })
  await app.inject({ url: '/v1/assignments/nothing?x=4155550100', headers: { authorization: 'Bearer wrong-key' } })

  const log = lines.join('')
  t.match(log, '"url":"/v1/assignments/:phoneNumber"')
  for (const secret of ['Harrison', '4155550100', 'secret-key', 'wrong-key', 'Example Ltd']) t.notMatch(log, secret)
  const failures = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50)
  t.equal(failures.length, 2)
  t.match(failures[0], {
    err: { type: 'Error', message: 'store failed', code: 'XX000', cause: 'Error: socket closed' }, reqId: String
  })
})

t.test('logging may be simply on', async (t) => {
  const { app } = await anApp({}, { logger: true })
  app.log.level = 'silent'
  t.equal((await app.inject('/healthz')).statusCode, 200)
})
