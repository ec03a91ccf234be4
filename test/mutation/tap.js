/** What a test file gets for `tap` under mutation: the test that this run of it reports to. */
export default globalThis.tapOfThisRun
