/** Whose turn it is. */
export type Actor = 'service' | 'caller' | 'twilio' | 'operator'

/** What a reason means to whoever reads it. `{phoneNumber}` and `{addressId}` are filled in by the status. */
export interface Guidance {
  readonly actor: Actor
  /** What is going on, as a sentence for a person. */
  readonly summary: string
  /** What the actor should do next; the exact call where there is one. */
  readonly nextAction: string
}

export const NOTHING = 'Nothing.'
export const SERVICE_GOES_ON = 'Nothing: the service goes on by itself.'
export const WAIT_FOR_TWILIO = 'Nothing: the service keeps looking until Twilio has finished.'
export const TRY_AGAIN = 'POST /v1/assignments/{phoneNumber}/reconciliations'
export const DECLARE_ANOTHER = 'Declare another address with PUT /v1/assignments/{phoneNumber}.'
export const ANOTHER_OR_AGAIN = 'Declare another address with PUT /v1/assignments/{phoneNumber}, or have the same ' +
  `tried once more with ${TRY_AGAIN}.`
export const REMOVE = 'DELETE /v1/assignments/{phoneNumber}?acknowledgeUnprotected=true'
