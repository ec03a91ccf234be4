import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getHealth, getReadiness } from '../operations/health.js'
import { RequestError } from '../problems/request-error.js'

/** How the service and what it leans on are doing. */
export interface Readiness {
  /** Whether requests can be taken: also when something that can be done without is down. */
  readonly ready: boolean
  readonly checks: ReadonlyArray<{
    readonly name: 'postgres' | 'queue' | 'twilio'
    readonly status: 'up' | 'down'
    readonly detail: string | null
  }>
}

/** What the health routes need. */
export interface HealthDeps {
  readonly ready: () => Promise<Readiness>
}

export const healthRoutes: FastifyPluginAsyncTypebox<{ readonly health: HealthDeps }> = async (app, { health }) => {
  // Probes come every few seconds: their lines would drown the others.
  app.get('/healthz', { schema: getHealth, logLevel: 'warn' }, async () => ({ status: 'ok' as const }))

  app.get('/readyz', { schema: getReadiness, logLevel: 'warn' }, async () => {
    const { ready, checks } = await health.ready()
    const down = checks.filter(({ status }) => status === 'down')
    if (!ready) throw notReady(down)
    return { status: down.length === 0 ? 'ready' : 'degraded', checks: [...checks] } as const
  })
}

function notReady (down: Readiness['checks']): RequestError {
  const errors = down.map(({ name, detail }) => ({ pointer: `/checks/${name}`, detail: detail ?? 'It is down.' }))
  return new RequestError('not-ready', `Down: ${down.map(({ name }) => name).join(', ')}.`, errors)
}
