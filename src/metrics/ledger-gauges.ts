import { Gauge, type Registry } from 'prom-client'
import type { Backlog, Figures } from '../domain/figures.js'
import type { Reading } from './reading.js'
import { COVERAGES, STATES } from './words.js'

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

interface LedgerGauge {
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly string[]
  /**
   * Shown as last known while the database is away. Only what raises an alarm is: a gap stays open, and grows, until
   * it is known to be closed. What could be green is left out instead of being old.
   */
  readonly kept?: true
  readonly samples: (figures: Figures, ageSeconds: number) => readonly Sample[]
}

const GAUGES: readonly LedgerGauge[] = [
  {
    name: 'dispatchable_assignments_by_coverage',
    help: 'Assignments, by the verdict on whether an emergency call would reach the right dispatcher now.',
    labelNames: ['coverage'],
    samples: ({ coverage }) => counted('coverage', COVERAGES, coverage)
  },
  {
    name: 'dispatchable_assignments_by_state',
    help: 'Assignments, by state.',
    labelNames: ['state'],
    samples: ({ states }) => backlogged('state', STATES, states, ({ count }) => count)
  },
  {
    name: 'dispatchable_oldest_in_state_seconds',
    help: 'How long the assignment that has been in the state the longest has been so; 0 where there is none.',
    labelNames: ['state'],
    samples: ({ states }) => backlogged('state', STATES, states, ({ oldestSeconds }) => oldestSeconds)
  },
  {
    name: 'dispatchable_open_gaps',
    help: 'Assigned numbers that no registered address covers.',
    kept: true,
    samples: ({ gaps }) => one(gaps.count)
  },
  {
    name: 'dispatchable_open_gaps_by_changes',
    help: 'Those of them that had an earlier address: what the gap limit bounds.',
    kept: true,
    samples: ({ gaps }) => one(gaps.byChanges)
  },
  {
    name: 'dispatchable_oldest_open_gap_seconds',
    help: 'How long the oldest open gap has been open; 0 where there is none.',
    kept: true,
    samples: ({ gaps }, age) => one(gaps.count === 0 ? 0 : gaps.oldestSeconds + age)
  },
  {
    name: 'dispatchable_open_gaps_total_seconds',
    help: 'The seconds of all open gaps together.',
    kept: true,
    samples: ({ gaps }, age) => one(gaps.totalSeconds + gaps.count * age)
  },
  {
    name: 'dispatchable_overdue_rows',
    help: 'Rows that have been due for more than a minute: nobody works, or not fast enough.',
    labelNames: ['kind'],
    samples: ({ overdue }) => kinds(overdue, ({ count }) => count)
  },
  {
    name: 'dispatchable_oldest_overdue_seconds',
    help: 'How long the most overdue row has been due; 0 where none is overdue.',
    labelNames: ['kind'],
    samples: ({ overdue }) => kinds(overdue, ({ oldestSeconds }) => oldestSeconds)
  },
  {
    name: 'dispatchable_open_intents',
    help: 'Changes at Twilio that were begun and never reported.',
    samples: ({ openIntents }) => one(openIntents.count)
  },
  {
    name: 'dispatchable_oldest_open_intent_seconds',
    help: 'How long ago the oldest of them was begun; 0 where there is none.',
    samples: ({ openIntents }) => one(openIntents.oldestSeconds)
  },
  {
    name: 'dispatchable_swept_timestamp_seconds',
    help: 'When the last complete pass over the account began, by the clock of the database; absent before the first.',
    kept: true,
    samples: ({ account: { swept } }) => swept === null ? [] : one(swept.at.getTime() / 1_000)
  },
  {
    name: 'dispatchable_sweep_age_seconds',
    help: 'How long ago that was; absent before the first.',
    kept: true,
    samples: ({ account: { swept } }, age) => swept === null ? [] : one(swept.secondsAgo + age)
  },
  {
    name: 'dispatchable_account_paused',
    help: '1 while nothing is changed at Twilio for the account.',
    samples: ({ account: { paused } }) => one(Number(paused))
  },
  {
    name: 'dispatchable_phone_numbers',
    help: 'Phone numbers the account owns, as last seen.',
    samples: ({ numbers }) => one(numbers.owned)
  },
  {
    name: 'dispatchable_unassigned_phone_numbers',
    help: 'Those of them that nobody assigned, by coverage.',
    labelNames: ['coverage'],
    samples: ({ numbers }) => counted('coverage', COVERAGES, numbers.unassigned)
  }
]

/** Registers what is read from the ledger. The function it answers shows one reading of it. */
export function ledgerGauges (registry: Registry): (reading: Reading) => void {
  const registers = [registry]
  const up = new Gauge({
    name: 'dispatchable_database_up', help: '1 when the database answered; 0 when it did not.', registers
  })
  const age = new Gauge({
    name: 'dispatchable_ledger_age_seconds',
    help: 'How long ago the ledger was last read; absent when it never was.',
    registers
  })
  const shown = GAUGES.map((told) => {
    const { name, help, labelNames = [] } = told
    return { ...told, gauge: new Gauge<string>({ name, help, labelNames: [...labelNames], registers }) }
  })

  return ({ figures, ageSeconds, up: answered }) => {
    up.set(Number(answered))
    show(age, figures === null ? [] : one(ageSeconds))
    for (const { gauge, kept, samples } of shown) {
      const known = figures !== null && (answered || kept === true)
      show(gauge, known ? samples(figures, ageSeconds) : [])
    }
  }
}

/** Exactly these samples: without any the gauge is left out, which is not the same as 0. */
function show (gauge: Gauge<string>, samples: readonly Sample[]): void {
  gauge.reset()
  if (samples.length === 0) gauge.remove({})
  for (const [labels, value] of samples) gauge.set(labels, value)
}

function one (value: number): readonly Sample[] {
  return [[{}, value]]
}

function counted (label: string, words: readonly string[], counts: Readonly<Record<string, number>>): Sample[] {
  return words.map((word): Sample => [{ [label]: word }, counts[word] ?? 0])
}

function backlogged (
  label: string, words: readonly string[], backlogs: Readonly<Record<string, Backlog>>,
  figure: (backlog: Backlog) => number
): Sample[] {
  return counted(label, words, Object.fromEntries(Object.entries(backlogs).map(([word, backlog]) =>
    [word, figure(backlog)])))
}

function kinds (overdue: Figures['overdue'], figure: (backlog: Backlog) => number): Sample[] {
  return backlogged('kind', ['assignment', 'address'], overdue, figure)
}
