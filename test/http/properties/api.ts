import { setImmediate } from 'node:timers/promises'
import pino from 'pino'
import type { Test } from 'tap'
import { openApi } from '../../../src/main/api.js'
import { readConfig } from '../../../src/main/config.js'
import { openMetrics } from '../../../src/metrics/metrics.js'
import type { Bell } from '../../../src/queue/bell.js'
import { openDatabase } from '../../../src/store/database.js'
import { openFigures } from '../../../src/store/figures.js'
import { openPool } from '../../../src/store/pool.js'
import { aProxy } from '../../support/proxy.js'
import type { World } from '../../support/world.js'

export interface Reply {
  readonly status: number
  readonly paused: boolean
  readonly body: unknown
}

/** The API over the real store. What it knows is in the database alone: it can be stopped and started at any time. */
export interface Api {
  send (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<Reply>
  /** The same by a caller who comes back when asked to: on a busy machine a lock may be held for longer than it may. */
  insist: Api['send']
  restart (): Promise<void>
  /** Loses every connection to the database some turns from now, with what is in flight on them, and starts anew. */
  crash (turns: number): Promise<void>
}

/** Whoever rings it is not heard, and does not notice. */
const SILENT: Bell = {
  ring: async () => {},
  waiting: async () => 0,
  wiped: async () => false,
  evictionPolicy: async () => null,
  onConnected () {},
  close: async () => {}
}

export async function anApi (t: Test, world: World): Promise<Api> {
  const proxy = await aProxy(t, world.url)
  const config = readConfig({
    LOG_LEVEL: 'silent',
    DOCS: 'off',
    DATABASE_URL: proxy.url,
    TWILIO_ACCOUNT_SID: world.accountSid,
    TWILIO_AUTH_TOKEN: world.twilio.authToken
  })

  const open = async () => {
    const pool = openPool({ connectionString: proxy.url, leaseMs: config.leaseMs, max: 10 }, () => {})
    const database = openDatabase(pool)
    const { provider, listNumbers } = world
    const monotonic = () => performance.now()
    const limits = { gaps: null, twilioConcurrency: 1, databaseConnections: 10, sweepMs: config.sweepMs }
    const readFigures = openFigures(pool, world.accountSid, config)
    const metrics = openMetrics({ readFigures, limits, pool, monotonic })
    const close = async () => {
      await database.$disconnect()
      await pool.end()
    }
    const deaf = { bell: SILENT, wake () {}, wakeFirst () {} }
    const connections = { pool, listPool: pool, database, metrics, provider, listNumbers, ...deaf, close }
    const app = await openApi(connections, config, pino({ level: 'silent' }))
    return { app, close }
  }
  let opened = await open()
  const close = async () => {
    await opened.app.close()
    await opened.close()
  }
  const restart = async () => {
    await close()
    opened = await open()
  }
  t.teardown(close)
  const send: Api['send'] = async (method, url, body) => {
    const reply = await opened.app.inject({ method, url, ...body !== undefined && { payload: body } })
    const paused = reply.headers['dispatchable-paused'] === 'true'
    return { status: reply.statusCode, paused, body: reply.body === '' ? null : reply.json() as unknown }
  }
  const insist: Api['send'] = async (...request) => {
    let reply = await send(...request)
    for (let turn = 0; reply.status === 503 && turn < 10; turn++) reply = await send(...request)
    return reply
  }
  return {
    send,
    insist,
    restart,
    async crash (turns) {
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      proxy.cut()
    }
  }
}
