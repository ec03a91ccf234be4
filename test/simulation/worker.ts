import { SOONER } from '../../src/main/passes.js'
import { openCanary, CANARY_LIMITS } from '../../src/queue/canary.js'
import { dueTick } from '../../src/queue/due-tick.js'
import { openLanes } from '../../src/queue/lanes.js'
import { oneAtATime } from '../../src/queue/one-at-a-time.js'
import { listNumbers } from '../../src/provider/twilio/list-numbers.js'
import { twilioProvider } from '../../src/provider/twilio/provider.js'
import { drive } from '../../src/reconcile/drive.js'
import type { Key, Ledger, Provider } from '../../src/reconcile/ports.js'
import { reconcile, type Run } from '../../src/reconcile/reconcile.js'
import { sweep } from '../../src/reconcile/sweep.js'
import { ConnectionLost } from './database.js'
import { listen } from './listener.js'
import { startLoop } from './loop.js'
import type { Process } from './process.js'
import { breakingBeforeMaking, trusting, withoutGapLimit, withoutSearch } from './sabotage.js'
import { isOfferable, memoryOfferDue, memoryTogether, memoryWithdrawOffers } from './store/due.js'
import { memoryInventory } from './store/inventory.js'
import { memoryLedger, memoryLedgerOfMany } from './store/ledger.js'
import { memoryRetire } from './store/callers.js'
import { watched } from './watch.js'
import { wiredClient } from './wire.js'
import type { World } from './world.js'

const TICK_MS = 1_000
const LANES = 3

/** A worker as `src/main/worker.ts` puts it together, on the ports of the simulation. */
export function startWorker (world: World, process: Process): void {
  const onError = (error: unknown) => failed(world, process, error)
  const client = wiredClient(world, process)
  const run = oneAtATime(runOf(world, process, twilioProvider(client)))
  const listener = listen(world.queue, process, LANES, run, onError)
  const lanes = openLanes(() => LANES, run, onError)
  const passes = passesOf(world, process, listNumbers(client))
  const loops = [
    tickOf(world, process, lanes, listener, passes.lookTogether),
    passes.sweeper,
    retirementOf(world, process)
  ]
  process.onLeaving(async () => {
    await Promise.all([...loops.map((loop) => loop.stop()), passes.stop(), lanes.stop(), listener.close()])
  })
}

function wakeOf ({ queue }: World, process: Process): (keys: readonly Key[]) => void {
  return (keys) => { if (keys.length > 0) queue.bell(process).ring(keys).catch(() => {}) }
}

/** What is told of every run. */
function reportingOf (world: World, process: Process): (key: Key, run: Run) => void {
  const wake = wakeOf(world, process)
  return (key, { next, woken, report, violated }) => {
    world.scheduler.note(
      `${process.name}: ${key.key} ${report?.step.name ?? 'nothing'}, then ${next.kind} ${next.reason}`)
    if (violated !== null) world.violations.push(`${key.key}: ${violated} was about to be violated`)
    wake(woken)
  }
}

/** How this process runs one key until it rests. */
function runOf (world: World, process: Process, provider: Provider): (key: Key) => Promise<void> {
  const { dice, patience, leaseMs, timeoutMs } = world
  const stopping = () => process.leaving
  const deps = {
    ledger: ledgerOf(world, process),
    provider: providerOf(world, provider),
    admit: async () => () => {},
    patience,
    leaseMs,
    timeoutMs,
    monotonic: process.monotonic,
    random: dice.roll,
    stopping
  }
  const onRun = reportingOf(world, process)
  return async (key) => await drive(key, (one) => reconcile(one, deps), stopping, onRun)
}

/** The tick over what is due, idle where it would find nothing and hear nothing new of the queue. */
function tickOf (
  world: World, process: Process, lanes: ReturnType<typeof openLanes>, { heard }: ReturnType<typeof listen>,
  lookTogether: () => Promise<boolean>
) {
  const { tables, leaseMs, patience, scheduler, queue } = world
  const execute = world.database.connect(process)
  const canary = openCanary(CANARY_LIMITS)
  const onError = (error: unknown) => failed(world, process, error)
  const turn = dueTick({
    lookTogether,
    offerDue: async (limit, together) => world.bug === 'no-level-trigger'
      ? []
      : await memoryOfferDue(tables, execute, limit, {
        offerMs: leaseMs * 3 / 4, leaveMs: 4 * patience.pollMaxMs, together
      }),
    withdrawOffers: async () => await memoryWithdrawOffers(tables, execute),
    bell: queue.bell(process),
    lanes,
    heard,
    canary,
    monotonic: process.monotonic,
    onVerdict (verdict) {
      scheduler.note(`${process.name}: thinks of the queue: ${verdict}`)
      if (verdict === 'give-up') world.dismiss(process)
    },
    onError
  })
  const nothingDue = () => ![...tables.addresses.values(), ...tables.assignments.values()]
    .some((row) => isOfferable(row, scheduler.now))
  const idle = () => !queue.isUnmarked && !canary.watching() && nothingDue()
  return startLoop(world, process, turn, { everyMs: TICK_MS, idle, onError })
}

/** The passes over the account: one every sweep, and whenever many are due for a look. */
function passesOf (world: World, process: Process, list: ReturnType<typeof listNumbers>) {
  const { tables, patience, leaseMs, timeoutMs, dice, accountSid, scheduler, sweepMs, sabotage } = world
  const wake = wakeOf(world, process)
  const execute = world.database.connect(process)
  const timings = { patience, leaseMs, timeoutMs }
  const sweeping = {
    inventory: memoryInventory(tables, { patience, sweepMs }, execute),
    ledger: memoryLedgerOfMany(tables, timings, watched(world, process, execute), sabotage),
    listNumbers: list,
    patience,
    monotonic: process.monotonic,
    random: dice.roll,
    onRun: reportingOf(world, process),
    stopping: () => process.leaving,
    retryMs: patience.pollMaxMs
  }
  const onError = (error: unknown) => failed(world, process, error)
  const notOurTurn = () => {
    const { swept_at: swept, sweep_until: until } = tables.account
    const young = swept !== null && swept.getTime() > scheduler.now - sweepMs
    return young || (until !== null && until >= scheduler.now)
  }
  const pass = async (everyMs: number) => wake((await sweep(accountSid, { ...sweeping, everyMs }))?.woken ?? [])
  let looking: Promise<void> | null = null
  return {
    sweeper: startLoop(world, process, () => pass(sweepMs), { everyMs: TICK_MS, idle: notOurTurn, onError }),
    async lookTogether () {
      const { cheaper, bare } = await memoryTogether(tables, execute)
      const everyMs = bare ? patience.pollMs / SOONER : patience.pollMs
      if (cheaper) looking ??= pass(everyMs).catch(onError).finally(() => { looking = null })
      return cheaper
    },
    async stop () { await looking }
  }
}

function retirementOf (world: World, process: Process) {
  const { tables, patience: { staleAfterMs }, retentionMs } = world
  const execute = world.database.connect(process)
  const wake = wakeOf(world, process)
  const turn = async () => wake(await memoryRetire(tables, execute, { retentionMs, staleAfterMs }))
  return startLoop(world, process, turn, {
    everyMs: Math.min(60_000, retentionMs / 10),
    idle: () => false,
    onError: (error) => failed(world, process, error)
  })
}

/** The ledger as this process reaches it, watched, and with what is to be taken out of it taken out. */
function ledgerOf (world: World, process: Process): Ledger {
  const execute = world.database.connect(process)
  const { leaseMs, timeoutMs, patience, tables, sabotage } = world
  const timings = { leaseMs, timeoutMs, patience }
  const ledger = memoryLedger(tables, timings, watched(world, process, execute), sabotage)
  if (world.bug === 'no-gap-limit') return withoutGapLimit(ledger)
  return world.bug === 'break-before-make' ? breakingBeforeMaking(ledger) : ledger
}

function providerOf ({ bug }: World, provider: Provider): Provider {
  if (bug === 'no-search') return withoutSearch(provider)
  return bug === 'false-green' ? trusting(provider) : provider
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
