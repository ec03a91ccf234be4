import { common, reports } from './common.js'

/** What acts: the loop over one key, the turns of it, and the pass over the account. */
export default {
  ...common,
  ...reports('reconcile'),
  mutate: ['src/reconcile/{reconcile,ending,drive,page,sweep}.ts'],
  // Without those that need a database.
  testFiles: ['test/reconcile/{reconcile,drive,page,sweep}.test.ts'],
  thresholds: { high: 100, low: 90, break: 90 }
}
