import type { AccountPause } from '../domain/account-pause.js'
import type { PauseDeps } from '../http/routes/pause.js'

/** Every answer says whether the account is paused; the ledger is asked so often at most. */
const KNOWN_FOR_MS = 500

/** The pause of the account: asked for with every answer, read now and then. What this process sets, it knows. */
export function rememberingPause ({ read, set }: PauseDeps, monotonic: () => number): PauseDeps {
  let known: { readonly at: number, readonly answer: Promise<AccountPause> } | null = null
  return {
    async read () {
      if (known === null || monotonic() - known.at > KNOWN_FOR_MS) known = { at: monotonic(), answer: read() }
      return await known.answer
    },
    async set (paused, asked) {
      known = null
      const answer = await set(paused, asked)
      known = null
      return answer
    }
  }
}
