import { declare } from './http/declare.js'
import { scale } from './http/scale.js'
import { status } from './http/status.js'
import type { Scenario } from './scenario.js'
import { statements } from './statements/statements.js'
import { change } from './twilio/change.js'
import { converge } from './twilio/converge.js'
import { queues } from './twilio/queues.js'
import { rival } from './twilio/rival.js'
import { sandboxAlone } from './twilio/sandbox-alone.js'
import { settled } from './twilio/settled.js'

/** Everything that is measured, in this order: what the stand-in can carry is known before anything rests on it. */
export const SCENARIOS: readonly Scenario[] = [
  declare, status, scale, statements, sandboxAlone, converge, rival, change, settled, queues
]
