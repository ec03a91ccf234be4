import type { Twilio } from 'twilio'
import type { Outcome } from '../../domain/outcome.js'
import type { Step, StepName } from '../../domain/step.js'

/** Takes one step with one request. Throws what the SDK throws. `sentAt` is the moment the sighting bears. */
export type Perform<Name extends StepName> =
  (step: Extract<Step, { readonly name: Name }>, client: Twilio, sentAt: Date) => Promise<Outcome>

/** The most Twilio puts on one page: what a filter leaves over always fits. */
export const LARGEST_PAGE = 1_000
