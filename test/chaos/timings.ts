import { LONGEST_HANG_MS } from './weather.js'

/** How long a lease lasts here: an eighth of the default, like everything else. */
export const LEASE_MS = 2_500
const TIMEOUT_MS = 600

/**
 * A request is sent as late as 1.25 timeouts before the lease's end, and takes effect as late as Twilio holds it back:
 * until then nothing that was not seen counts. By default that is 10 s of 45.
 */
const QUARANTINE_MS = LEASE_MS - 1.25 * TIMEOUT_MS + LONGEST_HANG_MS + 550

/** The environment of a process of the service, with its timers at about an eighth. */
export function environmentOf (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    TWILIO_TIMEOUT_MS: String(TIMEOUT_MS),
    LEASE_MS: String(LEASE_MS),
    QUARANTINE_MS: String(QUARANTINE_MS),
    POLL_INTERVAL_MS: '50',
    POLL_MAX_INTERVAL_MS: '400',
    SWEEP_INTERVAL_MS: '1000',
    STALE_AFTER_MS: '10000',
    ADDRESS_RETENTION_MS: '1500',
    DRIFT_POLICY: 'report',
    LOG_LEVEL: 'info',
    DOCS: 'off',
    ...more
  }
}
