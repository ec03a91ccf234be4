import { dueTick } from '../../src/queue/due-tick.js'
import { listNumbers } from '../../src/provider/twilio/list-numbers.js'
import { twilioProvider } from '../../src/provider/twilio/provider.js'
import { drive } from '../../src/reconcile/drive.js'
import type { Key, Ledger, Provider } from '../../src/reconcile/ports.js'
import { reconcile, type Run } from '../../src/reconcile/reconcile.js'
import { sweep } from '../../src/reconcile/sweep.js'
import { ConnectionLost } from './database.js'
import type { Process } from './process.js'
import { breakingBeforeMaking, trusting, withoutSearch } from './sabotage.js'
import { isOfferable, memoryOfferDue } from './store/due.js'
import { memoryInventory } from './store/inventory.js'
import { memoryLedger } from './store/ledger.js'
import { memoryRetire } from './store/callers.js'
import { watched } from './watch.js'
import { wiredClient } from './wire.js'
import type { World } from './world.js'

const TICK_MS = 1_000
const LANES = 3

/** A worker as `src/main/worker.ts` puts it together, on the ports of the simulation. */
export function startWorker (world: World, process: Process): void {
  const { tables, dice, patience, leaseMs, timeoutMs, accountSid, scheduler } = world
  const execute = world.database.connect(process)
  const client = wiredClient(world, process)
  const inventory = memoryInventory(tables, { patience }, execute)
  const deps = {
    ledger: ledgerOf(world, process),
    provider: providerOf(world, twilioProvider(client)),
    patience,
    leaseMs,
    timeoutMs,
    monotonic: process.monotonic,
    random: dice.roll
  }
  const ring = (keys: readonly Key[]) => world.queue.ring(process, keys)
  const wake = (keys: readonly Key[]) => { if (keys.length > 0) ring(keys).catch(() => {}) }
  const onRun = (key: Key, { next, woken, report }: Run) => {
    scheduler.note(`${process.name}: ${key.key} ${report?.step.name ?? 'nothing'}, then ${next.kind} ${next.reason}`)
    wake(woken)
  }
  const run = (key: Key) => drive(key, (one) => reconcile(one, deps), () => false, onRun)
  const onError = (error: unknown) => failed(world, process, error)

  const offer = async () => world.bug === 'no-level-trigger'
    ? []
    : await memoryOfferDue(tables, execute, 500, leaseMs * 3 / 4)
  const tick = { offerDue: offer, ring, run, concurrency: LANES, onError }
  const never = new AbortController().signal
  const nothingDue = () => ![...tables.addresses.values(), ...tables.assignments.values()]
    .some((row) => isOfferable(row, scheduler.now))
  turning(world, process, TICK_MS, nothingDue, async () => await dueTick(tick, never))

  const sweeping = {
    inventory,
    listNumbers: listNumbers(client),
    monotonic: process.monotonic,
    everyMs: world.sweepMs,
    retryMs: patience.pollMaxMs
  }
  const notOurTurn = () => {
    const { swept_at: swept, sweep_until: until } = tables.account
    const young = swept !== null && swept.getTime() > scheduler.now - world.sweepMs
    return young || (until !== null && until >= scheduler.now)
  }
  turning(world, process, TICK_MS, notOurTurn, async () => wake((await sweep(accountSid, sweeping))?.woken ?? []))

  const retirement = { retentionMs: world.retentionMs, staleAfterMs: patience.staleAfterMs }
  const often = Math.min(60_000, world.retentionMs / 10)
  turning(world, process, often, () => false, async () => wake(await memoryRetire(tables, execute, retirement)))

  for (let lane = 0; lane < LANES; lane++) listen(world, process, run, onError).catch(onError)
}

/** The ledger as this process reaches it, watched, and with what is to be taken out of it taken out. */
function ledgerOf (world: World, process: Process): Ledger {
  const execute = world.database.connect(process)
  const { leaseMs, timeoutMs, patience, tables, sabotage } = world
  const timings = { leaseMs, timeoutMs, patience }
  const ledger = memoryLedger(tables, timings, watched(world, process, execute), sabotage)
  return world.bug === 'break-before-make' ? breakingBeforeMaking(ledger) : ledger
}

function providerOf ({ bug }: World, provider: Provider): Provider {
  if (bug === 'no-search') return withoutSearch(provider)
  return bug === 'false-green' ? trusting(provider) : provider
}

/** One turn after another, as the loops of the service take them. */
function turning (
  world: World, process: Process, everyMs: number, idle: () => boolean, turn: () => Promise<void>
): void {
  const loop = async () => {
    for (;;) {
      await process.sleep(() => everyMs * (0.8 + world.dice.roll() * 0.4), idle)
      await turn().catch((error: unknown) => failed(world, process, error))
    }
  }
  loop().catch((error: unknown) => failed(world, process, error))
}

async function listen (
  { queue }: World, process: Process, run: (key: Key) => Promise<void>, onError: (error: unknown) => void
): Promise<void> {
  for (;;) await run(await queue.take(process)).catch(onError)
}

/** What the network can do is expected. Anything else is a bug. */
function failed (world: World, process: Process, error: unknown): void {
  const expected = error instanceof ConnectionLost ||
    (error instanceof Error && /could not be listed|queue is away/.test(error.message))
  world.scheduler.note(`${process.name}: ${error instanceof Error ? error.message : String(error)}`)
  if (!expected) {
    world.violations.push(`an error nobody expects: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
