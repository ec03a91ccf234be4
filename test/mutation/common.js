/** What both runs share. Stryker copies the project to `.stryker/`, plants one fault at a time and runs the tests. */
export const common = {
  plugins: ['./test/mutation/runner.js'],
  testRunner: 'tap-in-process',
  // Each run of a file leaves its modules in memory.
  maxTestRunnerReuse: 300,
  // Compiled once, beside the sources of the copy.
  buildCommand: 'tsc --noCheck --noEmit false',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Enough for the slowest test file several times over: what takes longer loops.
  timeoutMS: 10_000,
  tempDirName: '.stryker/tmp',
  ignorePatterns: ['dist', '.tap', '.sandbox', '.stryker', 'src/store/generated'],
  reporters: ['clear-text', 'html', 'json', 'progress'],
  clearTextReporter: { reportTests: false, allowColor: false },
  logLevel: 'warn'
}

/** Where a run leaves its reports. */
export const reports = (name) => ({
  htmlReporter: { fileName: `.stryker/${name}.html` },
  jsonReporter: { fileName: `.stryker/${name}.json` },
  incrementalFile: `.stryker/${name}.incremental.json`
})
