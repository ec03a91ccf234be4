import { asked } from './postgres-server.js'
import { call, KEY, until } from './service.js'

/** A request with its answer's headers, and how long it took. */
export async function timed (url: string | null, method: string, path: string, body?: object) {
  const before = performance.now()
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...body !== undefined && { 'content-type': 'application/json' } },
    ...body !== undefined && { body: JSON.stringify(body) }
  })
  const problem = await response.json() as { code: string, status: number }
  return { status: response.status, headers: response.headers, problem, ms: performance.now() - before }
}

/** The queue has brought its own tables up to date, and listens. */
export async function queueUp ({ url }: { readonly url: string | null }, databaseUrl: string): Promise<void> {
  type Check = { readonly name: string, readonly status: string }
  await until(() => call(url, '/readyz'), ({ body }) =>
    body.checks?.some(({ name, status }: Check) => name === 'queue' && status === 'up'))
  await until(() => asked(databaseUrl, LISTENING), (rows) => rows.length > 0)
}

/** The queue's own connection, on which it is woken, bears its name. */
const LISTENING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'reconcile'"
