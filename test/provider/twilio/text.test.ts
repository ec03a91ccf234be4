import t from 'tap'
import { cleaned, isRecord, LONGEST_MESSAGE } from '../../../src/provider/twilio/text.js'

t.test('a text is kept without what could break a line or a row', async (t) => {
  t.equal(cleaned('Pending Activation'), 'Pending Activation')
  t.equal(cleaned('a\0b\nc\u007f\u0085d\ud800'), 'abcd')
  t.equal(cleaned('😀'), '😀', 'a whole pair is no half of one')
  t.equal(cleaned(''), '')
})

t.test('a text is cut, an error\'s message later than any other', async (t) => {
  t.equal(cleaned('x'.repeat(600)), 'x'.repeat(512))
  t.equal(cleaned('x'.repeat(3_000), LONGEST_MESSAGE), 'x'.repeat(2_048))
})

t.test('what is no text is none', async (t) => {
  for (const value of [undefined, null, 7, true, {}, ['text']]) t.equal(cleaned(value), null)
})

t.test('an object is a record; an array, null and the rest are none', async (t) => {
  for (const value of [{}, { sid: 'x' }]) t.equal(isRecord(value), true)
  for (const value of [null, undefined, [], [{}], 'text', 7, () => {}]) t.equal(isRecord(value), false)
})
