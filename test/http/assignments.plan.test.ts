import t from 'tap'
import type { AddressSid } from '../../src/domain/brand.js'
import {
  ACCOUNT_SID, ADDRESS_ID, ADDRESS_SID, anApp, anAssignment, aNewAssignment, aNumber, NOTHING, NUMBER,
  PHONE_NUMBER_SID, type Answers
} from './builders.js'

async function plan (answers: Answers = {}, phoneNumber: string = NUMBER) {
  const { app, asked } = await anApp(answers)
  const reply = await app.inject({ method: 'GET', url: `/v1/assignments/${phoneNumber}/plan` })
  return { reply, asked, body: reply.json() }
}

const ACCOUNT = `POST /2010-04-01/Accounts/${ACCOUNT_SID}`
const NUMBERS = `${ACCOUNT}/IncomingPhoneNumbers`
const THE_NUMBER = `${NUMBERS}/${PHONE_NUMBER_SID}.json`
const CREATE = `${ACCOUNT}/Addresses.json FriendlyName=${ADDRESS_ID} EmergencyEnabled=true AutoCorrectAddress=false`
const OLD_SID = `AD${'0'.repeat(32)}` as AddressSid

t.test('200 has nothing to do for a number that is as wanted', async (t) => {
  const { reply, asked, body } = await plan()
  t.equal(reply.statusCode, 200)
  t.equal(reply.headers['cache-control'], 'no-store')
  t.strictSame(body, { generation: 1, steps: [], opensGap: false, leadsTo: 'registered', heldBy: null })
  t.strictSame(asked, { ...NOTHING, keys: [NUMBER] }, 'nothing is changed, and nobody else is asked')
})

t.test('200 tells each request of a change of address, and that there will be a gap', async (t) => {
  const assignment = anAssignment({
    generation: 2,
    number: aNumber({ emergencyAddressSid: OLD_SID }),
    address: { sid: null, state: 'validating', refusal: null },
    memory: { generation: 2 }
  })
  const { body } = await plan({ assignment })
  t.strictSame(body, {
    generation: 2,
    steps: [
      { step: 'create-address', reason: 'never-created', call: CREATE },
      {
        step: 'disassociate-address', reason: 'unwanted-address', call: `${THE_NUMBER} EmergencyAddressSid=`
      },
      {
        step: 'associate-address',
        reason: 'missing-address',
        call: `${THE_NUMBER} EmergencyAddressSid={the new address}`
      }
    ],
    opensGap: true,
    leadsTo: 'registered',
    heldBy: null
  })
})

t.test('200 names what is known, and nothing of an address but its id', async (t) => {
  const assignment = anAssignment({
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered', emergencyStatus: 'Inactive' }),
    memory: { observedGeneration: 0 }
  })
  const { reply, body } = await plan({ assignment })
  t.strictSame(body.steps.map(({ call }: { call: string }) => call), [
    `${THE_NUMBER} EmergencyAddressSid=${ADDRESS_SID}`, `${THE_NUMBER} EmergencyStatus=Active`
  ])
  t.notMatch(reply.body, 'Harrison')
})

t.test('200 puts into braces what Twilio has yet to name', async (t) => {
  const { body } = await plan({ assignment: aNewAssignment() })
  t.strictSame(body.steps.map(({ call }: { call: string }) => call), [
    CREATE, `${NUMBERS}/{the number}.json EmergencyAddressSid={the new address}`
  ])
})

t.test('200 says what holds it up', async (t) => {
  const bare = {
    number: aNumber({ emergencyAddressSid: null, emergencyAddressStatus: 'unregistered' }),
    memory: { observedGeneration: 0 }
  }
  const one = await plan({ assignment: anAssignment({ ...bare, desired: { paused: true } }) })
  t.match(one.body, { steps: [{ step: 'associate-address' }], heldBy: 'paused' })
  const all = await plan({ assignment: anAssignment({ ...bare, accountPaused: true }) })
  t.match(all.body, { steps: [{ step: 'associate-address' }], heldBy: 'account-paused' })
})

t.test('200 leads a removal to its end', async (t) => {
  const { body } = await plan({ assignment: anAssignment({ generation: 2, desired: { assigned: false } }) })
  t.match(body, { steps: [{ step: 'disassociate-address' }], opensGap: true, leadsTo: 'removed' })
})

t.test('404 without an assignment', async (t) => {
  const { reply, body } = await plan({ assignment: null })
  t.equal(reply.statusCode, 404)
  t.match(body, { code: 'assignment-not-found', errors: [{ pointer: '/phoneNumber' }] })
})

t.test('400 not E.164', async (t) => {
  const { reply, asked } = await plan({}, '4155550100')
  t.equal(reply.statusCode, 400)
  t.strictSame(asked, NOTHING)
})
