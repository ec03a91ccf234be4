import { declare } from './http/declare.js'
import { scale } from './http/scale.js'
import { status } from './http/status.js'
import type { Scenario } from './scenario.js'
import { statements } from './statements/statements.js'

/** Everything that is measured, in this order. */
export const SCENARIOS: readonly Scenario[] = [declare, status, scale, statements]
