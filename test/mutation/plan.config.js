import { common, reports } from './common.js'

/** What decides: the planner, and what makes an outcome of Twilio's answer. Not one planted fault may go unnoticed. */
export default {
  ...common,
  ...reports('plan'),
  mutate: [
    'src/plan/**/*.ts',
    'src/provider/twilio/{answers,faults,headers,lost,suggestion,text,translate}.ts'
  ],
  // Without the exhaustive walks: what only they notice deserves a test that says what is wrong.
  // And without those that need servers.
  testFiles: [
    'test/plan/!(convergence|forecast-invariants).test.ts',
    'test/provider/twilio/{answers,headers,lost,suggestion,text,translate,verdicts}.test.ts'
  ],
  thresholds: { high: 100, low: 100, break: 100 }
}
