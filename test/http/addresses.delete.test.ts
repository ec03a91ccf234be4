import t from 'tap'
import { DomainError } from '../../src/domain/errors.js'
import { ADDRESS_ID, anAddress, anApp, type Answers } from './builders.js'

async function retire (answers: Answers) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'DELETE', url: `/v1/addresses/${ADDRESS_ID}` })
  return { reply, asked, body: reply.json() }
}

t.test('202 retires it', async (t) => {
  const { reply, asked, body } = await retire({ address: anAddress({ retiring: true }) })
  t.equal(reply.statusCode, 202)
  t.match(body, { id: ADDRESS_ID, state: 'removing' })
  t.strictSame(asked.keys, [ADDRESS_ID])
  t.match(asked.by, [{ requestId: String, askedBy: null, reason: null }])
})

t.test('409 while an assignment wants it', async (t) => {
  const { reply, body } = await retire({ error: new DomainError('address-in-use', 'Two assignments use it.') })
  t.equal(reply.statusCode, 409)
  t.match(body, { code: 'address-in-use', detail: 'Two assignments use it.' })
})

t.test('404 no such address', async (t) => {
  const { reply } = await retire({ address: null })
  t.equal(reply.statusCode, 404)
})
