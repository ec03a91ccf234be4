import { Type } from 'typebox'

/** Prometheus' text exposition format. */
export const MetricsSchema = Type.String()

export const METRICS_EXAMPLE = [
  '# HELP dispatchable_assignments_by_coverage Assignments, by the verdict on whether an emergency call would reach ' +
    'the right dispatcher now.',
  '# TYPE dispatchable_assignments_by_coverage gauge',
  'dispatchable_assignments_by_coverage{coverage="protected"} 212',
  'dispatchable_assignments_by_coverage{coverage="unprotected"} 0',
  ''
].join('\n')
