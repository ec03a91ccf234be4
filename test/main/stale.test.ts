import t from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { aService, call, until } from '../support/service.js'

const NUMBER = '+14155550100'
const PATH = `/v1/assignments/${NUMBER}`

t.test('without a worker what was seen turns unknown on time, in lists and status alike', async (t) => {
  const staleMs = 4_000
  const { start } = await aService(t, { STALE_AFTER_MS: String(staleMs), SWEEP_INTERVAL_MS: '500' })
  const api = await start('api')
  t.teardown(api.stop)
  const worker = await start('worker')
  await call(api.url, PATH, { method: 'PUT', body: { address: EXAMPLE.address } })
  await until(() => call(api.url, PATH), ({ body }) => body.coverage === 'protected')
  await worker.stop()

  /** What the API says of the number's coverage, wherever it says it; asked at a moment that is already past. */
  const said = async () => {
    const sentAt = Date.now()
    const { body: status } = await call(api.url, `${PATH}/status`)
    const { body: assignments } = await call(api.url, '/v1/assignments?coverage=protected')
    const { body: numbers } = await call(api.url, '/v1/phone-numbers?coverage=protected')
    const { body: number } = await call(api.url, `/v1/phone-numbers/${NUMBER}`)
    const listed = [assignments, numbers].some(({ data }) => data.some((one: { phoneNumber: string }) =>
      one.phoneNumber === NUMBER))
    const isOld = sentAt - Date.parse(status.observedAt) > staleMs
    return { isOld, listed, coverages: [status.coverage, number.coverage] }
  }
  const fresh = await call(api.url, `${PATH}/status`)
  t.equal(fresh.body.coverage === 'protected' || Date.now() - Date.parse(fresh.body.observedAt) > staleMs, true)
  await until(said, ({ isOld }) => isOld)
  for (let look = 0; look < 10; look++) {
    t.match(await said(), { isOld: true, listed: false, coverages: ['unknown', 'unknown'] })
  }
  const unknown = await call(api.url, '/v1/assignments?coverage=unknown')
  t.same(unknown.body.data.map(({ phoneNumber }: { phoneNumber: string }) => phoneNumber), [NUMBER])
  const list = await call(api.url, '/v1/phone-numbers?coverage=unknown&limit=200')
  t.ok(list.body.data.some(({ phoneNumber }: { phoneNumber: string }) => phoneNumber === NUMBER))
})
