import { buildApp, type AppDeps } from '../http/app.js'

/** The API's OpenAPI document as text, from the very routes the service serves. Nothing is opened for it. */
export async function openApiDocument (): Promise<string> {
  const app = await buildApp(NOTHING, { docs: true, logger: false })
  await app.ready()
  const document = app.swagger()
  await app.close()
  return `${JSON.stringify(document, null, 2)}\n`
}

/** A document asks nothing of anybody. */
async function unasked (): Promise<never> {
  throw new Error('The document is built without asking anything.')
}

const NOTHING: AppDeps = {
  assignments: {
    declare: unasked, read: unasked, list: unasked, remove: unasked, reconcile: unasked, timeline: unasked
  },
  addresses: { create: unasked, read: unasked, list: unasked, retire: unasked, accept: unasked },
  phoneNumbers: { read: unasked, list: unasked },
  pause: { read: unasked, set: unasked },
  apiKeys: { create: unasked, read: unasked, list: unasked, revoke: unasked },
  authenticate: unasked,
  idempotency: { claim: unasked, answer: unasked, release: unasked },
  health: { ready: unasked },
  metrics: { contentType: 'text/plain', text: unasked },
  patience: {
    pollMs: 2_000,
    pollMaxMs: 15_000,
    backoffMs: 2_000,
    backoffMaxMs: 60_000,
    staleAfterMs: 1_800_000,
    quarantineMs: 45_000,
    settleDeadlineMs: null,
    gapLimit: 0
  }
}
