/** A request that Twilio refuses, with the code and the HTTP status it answers. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: number | null

  constructor (status: number, code: number | null, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What is asked for is not in this account, or is not there any more. */
export function notFound (path: string): Refusal {
  return new Refusal(404, 20404, `The requested resource ${path} was not found`)
}

/** The number is on its way from one state to another; nothing may be asked of it meanwhile. */
export function notModifiable (status: string): Refusal {
  return new Refusal(409, 20409,
    `The request conflicts with the state of the resource: ${status}. Wait until it is modifiable`)
}

/** The procedure's order was not kept: the address that is set has to be removed first. */
export function removeFirst (): Refusal {
  return new Refusal(400, 20409,
    'An emergency address is set on this phone number. Remove it and wait until it is unregistered')
}
