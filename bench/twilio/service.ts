import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../test/support/child-process.js'
import { httpClient, type HttpClient } from './http-client.js'
import { startProgram, type Program } from './programs.js'
import type { StandIn } from './stand-in.js'
import { atOnce, until } from './waiting.js'
import type { Wish } from './work.js'

/** The service as it runs in production: one process for its API, and so many workers. */
export interface Service {
  readonly api: HttpClient
  readonly processes: { readonly api: Process, readonly workers: readonly Process[] }
  /** Declares all of these, so many at a time, and again where the service asks to come back. */
  declare (wishes: readonly Wish[]): Promise<void>
  /** Waits until there is none that it calls anything but ready. */
  allReady (): Promise<void>
  stop (): Promise<void>
}

/** A process of the service, and what it says of itself. */
export interface Process {
  readonly pid: number
  /** A sample of its metrics; throws where there is none. */
  metric (name: string): Promise<number>
}

export interface ServiceOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly twilio: StandIn
  readonly workers: number
  /** Settings that are not the defaults. */
  readonly settings: Readonly<Record<string, string>>
}

/** How many declarations are on their way at a time. */
const CALLERS = 32
/** Once all processes are up, before anything is asked of them: they have heard of one another, and have compiled. */
const REST_MS = 3_000
const KEY = 'a-key-for-the-benchmark-and-nothing-else'
const UNSETTLED = 'state=converging,action-required,stalled,removing,paused'

/** Starts it, and waits until it knows everything the account owns. */
export async function startService (options: ServiceOptions): Promise<Service> {
  const started = new Set<Program>()
  const clients: HttpClient[] = []
  const stop = async () => {
    for (const client of clients) client.close()
    await Promise.all([...started].map((program) => program.stop()))
  }
  const startProcess = async (role: 'api' | 'worker') => {
    const port = await freePort()
    const program = startProgram('start', { ...environmentOf(options), ROLE: role, PORT: String(port) })
    started.add(program)
    await program.said(/"started"/)
    const client = httpClient(`http://127.0.0.1:${port}`, { authorization: `Bearer ${KEY}` })
    clients.push(client)
    return { client, process: { pid: program.pid, metric: (name: string) => metric(client, name) } }
  }

  try {
    // One after the other: the first brings the database up to date.
    const { client: api, process: apiProcess } = await startProcess('api')
    const workers: Process[] = []
    for (let count = 0; count < options.workers; count++) workers.push((await startProcess('worker')).process)
    await until('the account is known', 100, () => api.text('/readyz'), allUp)
    await setTimeout(REST_MS)
    return {
      api,
      processes: { api: apiProcess, workers },
      declare: (wishes) => atOnce(wishes, CALLERS, (wish) => declareOne(api, wish)),
      allReady: async () => {
        const ask = () => api.ask<{ data: unknown[] }>('GET', `/v1/assignments?${UNSETTLED}&limit=1`)
        await until('all is ready', 100, ask, ({ status, body }) => status === 200 && body.data.length === 0)
      },
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function environmentOf ({ databaseUrl, redisUrl, twilio, settings }: ServiceOptions) {
  return {
    DATABASE_URL: databaseUrl,
    ...redisUrl !== null && { REDIS_URL: redisUrl },
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_BASE_URL: twilio.url,
    ADMIN_API_KEY: KEY,
    METRICS: 'public',
    DOCS: 'off',
    NODE_ENV: 'production',
    ...settings
  }
}

async function declareOne (api: HttpClient, { phoneNumber, place }: Wish): Promise<void> {
  const put = () => api.ask('PUT', `/v1/assignments/${phoneNumber}`, { address: place })
  const { status, body } = await until(`${phoneNumber} is taken on`, 250, put, (answer) => answer.status !== 503)
  if (status !== 200 && status !== 202) throw new Error(`PUT answered ${status}: ${JSON.stringify(body)}`)
}

function allUp (readyz: string): boolean {
  const { checks = [] } = JSON.parse(readyz) as { checks?: { status: string }[] }
  return checks.length > 0 && checks.every(({ status }) => status === 'up')
}

async function metric (client: HttpClient, name: string): Promise<number> {
  const [, value] = new RegExp(`^${name} (\\S+)`, 'm').exec(await client.text('/metrics')) ?? []
  if (value === undefined) throw new Error(`There is no metric ${name}.`)
  return Number(value)
}
