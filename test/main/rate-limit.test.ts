import t from 'tap'
import { aService, call } from '../support/service.js'

t.test('RATE_LIMIT_PER_MINUTE counts each stored key by itself, and the administrator not at all', async (t) => {
  const { start } = await aService(t, { RATE_LIMIT_PER_MINUTE: '3' })
  const service = await start('api')
  t.teardown(service.stop)
  const make = async () => {
    const body = { name: 'portal', scopes: ['read'] }
    return String((await call(service.url, '/v1/api-keys', { method: 'POST', body })).body.key)
  }
  const [one, other] = [await make(), await make()]
  const statuses = async (key: string) => {
    const answers: number[] = []
    for (let sent = 0; sent < 4; sent++) answers.push((await call(service.url, '/v1/assignments', { key })).status)
    return answers
  }
  t.same(await statuses(one), [200, 200, 200, 429])
  t.same(await statuses(other), [200, 200, 200, 429], 'what one has used up is not missing to the other')
  for (let sent = 0; sent < 5; sent++) t.equal((await call(service.url, '/v1/assignments')).status, 200)
})
