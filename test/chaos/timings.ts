import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long things take in a run, in milliseconds: an eighth of the defaults, and more on a machine that is slow. */
export interface Timings {
  readonly stretch: number
  readonly timeoutMs: number
  readonly leaseMs: number
  readonly quarantineMs: number
  /** The longest that Twilio holds a request back before it takes effect. */
  readonly longestHangMs: number
}

/** The same run with everything so many times as slow. */
export function timingsOf (stretch: number): Timings {
  const timeoutMs = Math.round(600 * stretch)
  const leaseMs = Math.round(2_500 * stretch)
  const longestHangMs = Math.round(1_200 * stretch)
  // A request leaves as late as 1.25 timeouts before the lease's end, and takes effect as late as Twilio holds it back:
  // until then nothing that was not seen counts. With the defaults that is 10 s of 45.
  const quarantineMs = Math.round(leaseMs - 1.25 * timeoutMs + longestHangMs + 500 * stretch)
  return { stretch, timeoutMs, leaseMs, quarantineMs, longestHangMs }
}

/** How many times as slow as on two idle cores a process of the service starts now: between 1 and `most`. */
export async function slowness (program: string, most: number): Promise<number> {
  const began = performance.now()
  await once(spawn(process.execPath, [program], { env: {}, stdio: 'ignore' }), 'exit')
  const times = (performance.now() - began) / 1_000
  return Math.min(most, Math.max(1, Math.round(times * 2) / 2))
}

/** The environment of a process of the service, with these timers. */
export function environmentOf (
  { stretch, timeoutMs, leaseMs, quarantineMs }: Timings, more: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  const ms = (value: number) => String(Math.round(value * stretch))
  return {
    TWILIO_TIMEOUT_MS: String(timeoutMs),
    LEASE_MS: String(leaseMs),
    QUARANTINE_MS: String(quarantineMs),
    POLL_INTERVAL_MS: ms(50),
    POLL_MAX_INTERVAL_MS: ms(400),
    SWEEP_INTERVAL_MS: ms(1_000),
    STALE_AFTER_MS: ms(10_000),
    ADDRESS_RETENTION_MS: ms(1_500),
    LOG_LEVEL: 'info',
    DOCS: 'off',
    ...more
  }
}
