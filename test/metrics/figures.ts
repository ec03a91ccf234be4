import type { Figures } from '../../src/domain/figures.js'

/** An account with a gap in it. */
export const FIGURES: Figures = {
  states: { ready: { count: 3, oldestSeconds: 900 }, converging: { count: 2, oldestSeconds: 120 } },
  coverage: { protected: 3, unprotected: 2 },
  gaps: { count: 2, byChanges: 1, oldestSeconds: 100, totalSeconds: 150 },
  overdue: { assignment: { count: 1, oldestSeconds: 61 }, address: { count: 0, oldestSeconds: 0 } },
  openIntents: { count: 1, oldestSeconds: 4 },
  numbers: { owned: 9, unassigned: { unprotected: 4 } },
  account: { paused: true, swept: { at: new Date('2026-08-03T10:00:00.000Z'), secondsAgo: 30 } }
}
