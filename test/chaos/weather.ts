import type { Fault } from '../../src/sandbox/faults.js'
import type { Sandbox } from '../../src/sandbox/server.js'
import type { Timings } from './timings.js'

/** Twilio on a bad day: what share of all requests meets what. */
const SHARES: ReadonlyArray<readonly [share: number, fault: Omit<Fault, 'probability' | 'times'>]> = [
  [0.03, { kind: '429' }],
  [0.02, { kind: '429', retryAfter: 1 }],
  [0.04, { kind: '503-before' }],
  [0.02, { kind: '503-after' }],
  [0.04, { kind: 'drop-before' }],
  [0.04, { kind: 'drop-after' }],
  [0.015, { kind: 'hang', delayMs: 250 }],
  [0.015, { kind: 'hang', delayMs: 700 }],
  [0.01, { kind: 'hang', delayMs: 1_200 }],
  [0.01, { kind: 'truncated' }],
  [0.005, { kind: 'html' }],
  [0.005, { kind: 'drip', delayMs: 60 }]
]

/** From now on requests fail by the dice of the sandbox, and take their time as everything does. */
export function badWeather (sandbox: Sandbox, { stretch }: Timings): void {
  for (const [probability, { delayMs, ...fault }] of SHARES) {
    const slow = delayMs === undefined ? {} : { delayMs: delayMs * stretch }
    sandbox.addFault({ ...fault, ...slow, probability, times: Infinity })
  }
  sandbox.setMode({ registrationFailureShare: 0.04 })
}

/** Twilio does what it should. */
export function goodWeather (sandbox: Sandbox): void {
  sandbox.clearFaults()
  sandbox.setMode({ registrationFailureShare: 0, listLagMs: 0 })
}
