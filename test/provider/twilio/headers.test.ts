import t from 'tap'
import { requestIdOf, retryAfterMsOf } from '../../../src/provider/twilio/headers.js'

const named = (id: unknown) => requestIdOf({ 'twilio-request-id': id })
const after = (value: unknown) => retryAfterMsOf({ 'retry-after': value })
const DAY = 86_400_000

t.test('the name of a request is kept as Twilio gave it, and made safe', async (t) => {
  t.equal(named('RQ1'), 'RQ1')
  t.equal(named('  RQ1 '), 'RQ1')
  t.equal(named('R\nQ1'), 'RQ1')
  t.equal(named('x'.repeat(600)), 'x'.repeat(512))
})

t.test('a request without a name has none', async (t) => {
  for (const id of ['', '  ', undefined, null, 7, ['RQ1']]) t.equal(named(id), null)
  for (const headers of [null, undefined, {}, 'twilio-request-id', ['RQ1']]) {
    t.equal(requestIdOf(headers), null)
    t.equal(retryAfterMsOf(headers), null)
  }
})

t.test('Retry-After in seconds', async (t) => {
  for (const [value, ms] of [['0', 0], ['7', 7_000], [' 12 ', 12_000], ['86400', DAY], ['86401', DAY]] as const) {
    t.equal(after(value), ms, value)
  }
  t.equal(after('9'.repeat(400)), DAY, 'however long')
})

t.test('Retry-After as a date', async (t) => {
  const ms = after(new Date(Date.now() + 60_000).toUTCString()) ?? 0
  t.ok(ms > 50_000 && ms <= 60_000, 'in a minute')
  t.equal(after('Wed, 21 Oct 2015 07:28:00 GMT'), 0, 'long ago is now')
  t.equal(after('Fri, 01 Jan 2100 00:00:00 GMT'), DAY, 'no longer than a day')
})

t.test('Retry-After as anything else is not said', async (t) => {
  const dates = [
    'Xxx, 99 Yyy 2015 99:99:99 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT+0100', 'on Fri, 01 Jan 2100 00:00:00 GMT',
    'Fri, 1 Jan 2100 00:00:00 GMT', 'Fri, 01 Jan 2100 00:00 GMT', 'fri, 01 Jan 2100 00:00:00 GMT',
    'Fri, 01 jan 2100 00:00:00 GMT', 'Friday, 01 Jan 2100 00:00:00 GMT', 'Fri, 01 January 2100 00:00:00 GMT',
    'Fri, 01 Jan 100 00:00:00 GMT', '2100-01-01T00:00:00Z', 'Fri Jan 01 2100'
  ]
  for (const value of ['', 'soon', '-1', '1.5', '0x10', '1e3', '7 s', ...dates, 7, null]) t.equal(after(value), null)
})
