import { Type, type Static } from 'typebox'
import { HELD_BY, PLANNED_STEPS } from './enumerations.js'
import { EXAMPLE } from './examples.js'
import { oneOf, oneOfOrNull } from './primitives.js'

const CLOSED = { additionalProperties: false }

/** What will be done at Twilio for one number. */
export const PlanSchema = Type.Object({
  generation: Type.Integer({ minimum: 1, description: 'Of the assignment, as it is planned for.' }),
  steps: Type.Array(Type.Object({
    step: oneOf(PLANNED_STEPS),
    reason: Type.String({ description: 'The rule that will want it. New reasons may appear.' }),
    call: Type.String({
      description: 'The request to Twilio: method, path, and what it sends, without the text of an address. ' +
        'In braces is what Twilio has yet to name.'
    })
  }, CLOSED), { description: 'The requests that change something, in order; looks in between are not told.' }),
  opensGap: Type.Boolean({ description: 'Whether a registered address comes off the number on the way.' }),
  leadsTo: Type.String({
    description: 'Where it comes to rest: `registered`, `removed`, or the reason that stops it.',
    examples: ['registered']
  }),
  heldBy: oneOfOrNull(HELD_BY)
}, { $id: 'Plan', ...CLOSED })

export type PlanBody = Static<typeof PlanSchema>
export const PlanRef = Type.Unsafe<PlanBody>(Type.Ref('Plan#'))

const ACCOUNT = `/2010-04-01/Accounts/${EXAMPLE.accountSid}`
const NUMBER = `POST ${ACCOUNT}/IncomingPhoneNumbers/${EXAMPLE.phoneNumberSid}.json`

/** A change of address, just declared. */
export const PLAN_EXAMPLE = {
  generation: 2,
  steps: [
    {
      step: 'create-address',
      reason: 'never-created',
      call: `POST ${ACCOUNT}/Addresses.json ` +
        `FriendlyName=${EXAMPLE.addressId} EmergencyEnabled=true AutoCorrectAddress=false`
    },
    { step: 'disassociate-address', reason: 'unwanted-address', call: `${NUMBER} EmergencyAddressSid=` },
    { step: 'associate-address', reason: 'missing-address', call: `${NUMBER} EmergencyAddressSid={the new address}` }
  ],
  opensGap: true,
  leadsTo: 'registered',
  heldBy: null
}
