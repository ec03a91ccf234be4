import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AccountPause } from '../../domain/account-pause.js'

/** The answer header that says that the account is paused. */
export const PAUSED_HEADER = 'Dispatchable-Paused'

/**
 * Marks an answer under /v1 while the account is paused, an error like any other, so that nobody wonders why nothing
 * happens. Where that cannot be told, the answer goes without: it is worth more than the mark.
 */
export function pauseMarker (read: () => Promise<AccountPause>) {
  return async ({ url, routeOptions }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // A ledger that has just failed this caller is not waited for a second time.
    if (reply.statusCode === 503 || !(routeOptions.url ?? url).startsWith('/v1/')) return
    try {
      if ((await read()).paused) reply.header(PAUSED_HEADER, 'true')
    } catch {}
  }
}
