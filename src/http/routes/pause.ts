import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccountPause } from '../../domain/account-pause.js'
import type { Asked } from '../../domain/asked.js'
import { askedOf } from '../asked.js'
import { getPause, setPause } from '../operations/pause.js'
import type { PauseBody } from '../schemas/pause.js'
import { timeOrNull } from '../views/time.js'

/** What the pause routes, and the mark on every answer, need of the ledger. */
export interface PauseDeps {
  /** Asked for every answer: it may be half a second old. */
  readonly read: () => Promise<AccountPause>
  /** Answers how it is from now on; `since` stays when it was so already. */
  readonly set: (paused: boolean, asked: Asked) => Promise<AccountPause>
}

export const pauseRoutes: FastifyPluginAsyncTypebox<{ readonly pause: PauseDeps }> = async (app, { pause }) => {
  app.put('/pause', { schema: setPause }, async (request) => {
    const { paused, reason } = request.body
    return pauseView(await pause.set(paused, askedOf(request, reason)))
  })

  app.get('/pause', { schema: getPause }, async () => pauseView(await pause.read()))
}

function pauseView ({ paused, since }: AccountPause): PauseBody {
  return { paused, since: timeOrNull(since) }
}
