import { setTimeout } from 'node:timers/promises'
import { startSandbox } from '../../src/sandbox/server.js'
import { asked, urlOf, type PostgresServer } from '../support/postgres-server.js'
import { startProxy } from '../support/proxy.js'
import type { RedisServer } from '../support/redis-server.js'
import { callersOf, type Callers } from './callers.js'
import { diceOf, type Dice } from './dice.js'
import { startFleet } from './fleet.js'
import { numbersOf } from './places.js'
import { scheduleOf } from './schedule.js'
import { storm, type Blows } from './storm.js'
import { environmentOf, type Timings } from './timings.js'
import { checkTruth } from './truth.js'
import { converge, examineLedger } from './verdict.js'
import { badWeather, goodWeather } from './weather.js'

/** What one run was and found. */
export interface RunResult extends Blows {
  readonly seed: number
  /** From the first process to the last, start and convergence included. */
  readonly seconds: number
  readonly acknowledged: number
  readonly writes: number
  readonly unknownOutcomes: number
  readonly failedStarts: number
  readonly truthChecks: number
  readonly protectedSeen: number
  readonly slowestMs: number
  /** Everything that must not be, in sentences. */
  readonly wrong: readonly string[]
}

export interface RunOptions {
  readonly seed: number
  /** Of faults. */
  readonly seconds: number
  readonly postgres: PostgresServer
  /** Null: the queue is on Postgres. */
  readonly redis: RedisServer | null
  /** How long everything may take, once the faults have stopped, to be where it was last declared; stretched. */
  readonly boundMs: number
  readonly timings: Timings
  /** The program of the service. */
  readonly program: string
  /** Hears what the run waits for, in case it waits too long. */
  readonly onPhase: (phase: string) => void
}

const ROLES = ['api', 'api', 'worker', 'worker', 'worker'] as const
const NUMBERS = numbersOf(30)
const PLACES = 40
const STRAGGLERS_MS = 2_500

/** The whole service as processes of its own, faults at random for so long, and whether it came through. */
export async function runOnce (options: RunOptions): Promise<RunResult> {
  const { seed, seconds, postgres, redis, boundMs, timings, program, onPhase } = options
  onPhase('the processes to start')
  const began = performance.now()
  const closing: (() => Promise<unknown>)[] = []
  const dice = diceOf(seed)
  const database = `chaos_${seed}_${Date.now()}`
  const databaseUrl = urlOf(postgres.url, database)
  await asked(postgres.url, `CREATE DATABASE ${database}`)
  closing.push(() => asked(postgres.url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`))
  try {
    const sandbox = await startSandbox({
      faultSeed: seed,
      seed: { numbers: NUMBERS.map((phoneNumber) => ({ phoneNumber })) },
      delays: { registrationMs: [100, 600], unregistrationMs: [80, 400], latencyMs: [0, 40] }
    })
    closing.push(sandbox.close)
    const proxies = {
      postgres: await startProxy(databaseUrl),
      redis: await startProxy(redis?.url ?? 'redis://127.0.0.1:1'),
      twilio: await startProxy(sandbox.url)
    }
    closing.push(...Object.values(proxies).map(({ close }) => close))
    const fleet = await startFleet(program, ROLES, environmentOf(timings, {
      DATABASE_URL: proxies.postgres.url,
      ...redis !== null && { REDIS_URL: proxies.redis.url },
      TWILIO_ACCOUNT_SID: sandbox.accountSid,
      TWILIO_AUTH_TOKEN: sandbox.authToken,
      TWILIO_API_BASE_URL: proxies.twilio.url
    }), timings.stretch)
    closing.push(fleet.stop)
    await answering(fleet.urls)

    const callers = callersOf(fleet.urls, timings.stretch)
    const truth = checkTruth(sandbox, fleet.urls, NUMBERS, diceOf(seed + 1))
    const blows = scheduleOf(dice, { seconds, processes: fleet.size, redis: redis !== null, timings })
    badWeather(sandbox, timings)
    const rest = callers.begin(diceOf(seed + 2), NUMBERS, PLACES)
    onPhase('the storm to pass')
    const counts = await storm(blows, { fleet, postgres, redis, sandbox, proxies })
    onPhase('the last callers')
    await rest()
    goodWeather(sandbox)
    await Promise.all(Object.values(proxies).map(({ heal }) => heal()))
    onPhase('the API to answer again')
    await answering(fleet.urls)
    // A declaration that nobody waits for any more may still be on its way through the API: it comes before the last.
    await setTimeout(STRAGGLERS_MS * timings.stretch)

    onPhase('everything to be where it was last declared')
    const wishes = await declareLast(callers, dice)
    const bound = boundMs * timings.stretch
    const { wrong, slowestMs } = await converge(sandbox, fleet.urls[0] ?? '', callers.acknowledged, bound)
    await truth.stop()
    const ledger = await examineLedger(databaseUrl, sandbox)
    onPhase('the processes to end')
    closing.pop()
    const endings = await fleet.stop()
    return {
      seed,
      ...counts,
      seconds: Math.round((performance.now() - began) / 100) / 10,
      acknowledged: callers.count(),
      writes: ledger.writes,
      unknownOutcomes: ledger.unknown,
      failedStarts: fleet.failedStarts(),
      truthChecks: truth.checks(),
      protectedSeen: truth.protectedSeen(),
      slowestMs,
      wrong: [
        ...sandbox.violations().map(({ kind, detail, at }) => `${kind} at ${at}: ${detail}`),
        ...truth.lies(), ...callers.complaints(), ...fleet.crashes(), ...wishes, ...wrong, ...ledger.wrong, ...endings
      ]
    }
  } finally {
    for (const close of closing.reverse()) await close().catch(() => {})
  }
}

/** Once more for every number, without a fault: another place than before, so that nothing stays given up. */
async function declareLast (callers: Callers, dice: Dice): Promise<readonly string[]> {
  const answered = await Promise.all(NUMBERS.map(async (number) => {
    const before = callers.acknowledged.get(number)?.wish ?? null
    const removed = dice.roll() < 0.2
    // Its own place beside those that are shared: no wish that was never acknowledged can have been for it.
    const wish = removed ? null : dice.roll() < 0.5 ? PLACES + 1 + NUMBERS.indexOf(number) : other(dice, before)
    return await callers.ask(number, wish, 60) ? [] : [`${number}: the last declaration was never acknowledged`]
  }))
  return answered.flat()
}

function other (dice: Dice, before: number | null): number {
  for (;;) {
    const place = dice.between(1, PLACES)
    if (place !== before) return place
  }
}

async function answering (urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    while (!await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(({ ok }) => ok, () => false)) {
      await setTimeout(50)
    }
  }
}
