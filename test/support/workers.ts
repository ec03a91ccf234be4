import type { Test } from 'tap'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { started } from './process.js'
import { aService, until } from './service.js'

export const LEASE_MS = 2_000

const TIMINGS = {
  TWILIO_TIMEOUT_MS: '800', LEASE_MS: String(LEASE_MS), QUARANTINE_MS: '1600', SWEEP_INTERVAL_MS: '900000'
}

/** Another one for every number. */
export const address = (index: number) => ({ ...EXAMPLE.address, street: `${100 + index} Market St` })

/** An API in this process, and workers in processes of their own that can be stopped, frozen and killed. */
export async function anApiAndWorkers (t: Test) {
  const { twilio, config, start } = await aService(t, TIMINGS)
  const api = await start('api')
  t.teardown(api.stop)
  const { databaseUrl } = config('api')
  const aWorker = async () => {
    const worker = started(t, {
      ROLE: 'worker',
      DATABASE_URL: databaseUrl,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_API_BASE_URL: twilio.url,
      POLL_INTERVAL_MS: '50',
      ...TIMINGS
    })
    await until(() => worker.output.out, (out) => out.includes('"started"'))
    return worker
  }
  return { twilio, api, aWorker }
}
