import type { Patience } from '../../src/plan/patience.js'

/** As patient as the service is by default. */
export const PATIENCE: Patience = {
  pollMs: 2_000,
  pollMaxMs: 15_000,
  backoffMs: 2_000,
  backoffMaxMs: 60_000,
  staleAfterMs: 30 * 60_000,
  quarantineMs: 45_000,
  settleDeadlineMs: null,
  gapLimit: 25
}
