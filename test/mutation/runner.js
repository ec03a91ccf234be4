import { register } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Runs test files of tap for Stryker in one process, and that is why it is here: Stryker's own runner starts a process
 * for each file and each fault, and takes ten times as long. Every run loads the file and all it imports of ours anew,
 * so that a fault in what is done while loading is met like any other.
 */
class TapRunner {
  #Test
  #runs = 0

  capabilities () {
    return { reloadEnvironment: true }
  }

  async init () {
    register('./loader.js', import.meta.url)
    // tap would end the process after half a minute, and tell its parent so in words that Stryker does not understand.
    process.env.TAP_TIMEOUT = '0'
    const { send } = process
    process.send = (message, ...more) => typeof message === 'string' && send.call(process, message, ...more)
    this.#Test = (await import('tap')).Test
    // What a test leaves behind may fail later: nobody waits for it any more.
    process.on('unhandledRejection', () => {})
  }

  async dryRun ({ testFiles }) {
    const tests = []
    const perTest = {}
    for (const file of testFiles) {
      const { timeSpentMs, failure } = await this.#run(file)
      const id = path.relative('', file)
      const test = { id, name: id, fileName: file, timeSpentMs }
      tests.push(failure === null ? { ...test, status: 0 } : { ...test, status: 1, failureMessage: failure })
      perTest[id] = stryker().mutantCoverage?.static ?? {}
    }
    return { status: 'complete', tests, mutantCoverage: { static: {}, perTest } }
  }

  async mutantRun ({ activeMutant, testFilter, hitLimit }) {
    let nrOfTests = 0
    for (const file of ownFirst(testFilter, activeMutant.fileName)) {
      nrOfTests++
      const { failure } = await this.#run(file, { activeMutant: activeMutant.id, hitLimit, hitCount: 0 })
      if (stryker().hitCount > hitLimit) return { status: 'timeout', reason: 'It went round too often.' }
      if (failure !== null) return { status: 'killed', killedBy: [file], failureMessage: failure, nrOfTests }
    }
    return { status: 'survived', nrOfTests }
  }

  /** Runs one file as a fresh program would, up to its first failure. */
  async #run (file, state = {}) {
    const namespace = stryker()
    for (const key of Object.keys(namespace)) delete namespace[key]
    Object.assign(namespace, state)
    const before = performance.now()
    const root = new this.#Test({ name: file, bail: true })
    globalThis.tapOfThisRun = root
    root.resume()
    const failure = await finished(root, import(`${pathToFileURL(file.replace(/ts$/, 'js'))}?run=${this.#runs++}`))
    return { timeSpentMs: performance.now() - before, failure }
  }
}

/** What failed first; null when nothing did. */
async function finished (root, loaded) {
  const bailout = new Promise((resolve) => root.once('bailout', resolve))
  const ended = new Promise((resolve) => root.once('end', resolve))
  try {
    await loaded
    root.end()
    const reason = await Promise.race([ended, bailout])
    return root.passing() ? null : String(reason ?? 'It failed.')
  } catch (error) {
    return String(error)
  }
}

/** The test file that is named for the mutated one goes first: it is the likeliest to fail, and the rest is spared. */
function ownFirst (files, mutated) {
  const own = `${path.parse(mutated).name}.test.ts`
  const isOther = (file) => Number(path.basename(file) !== own)
  return files.toSorted((one, other) => isOther(one) - isOther(other))
}

/** Where the instrumented sources look for the fault that is planted, and count what they pass. */
function stryker () {
  globalThis.__stryker__ ??= {}
  return globalThis.__stryker__
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'tap-in-process', injectableClass: TapRunner }]
