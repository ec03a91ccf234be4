import { Callers } from './callers.js'
import { checkEnd, isQuiet } from './end.js'
import type { FaultName } from './faults.js'
import { Invariants } from './invariants.js'
import type { Process } from './process.js'
import { startWorker } from './worker.js'
import { createWorld, type World, type WorldOptions } from './world.js'

const FAULT_EVERY_MS = 5_000
const HOUR = 3_600_000
const MAX_TURNS = 200_000

/** What came of one seed. */
export interface Result {
  readonly seed: number
  readonly violations: readonly string[]
  readonly trace: readonly string[]
  readonly digest: number
  readonly turns: number
  readonly virtualMs: number
  readonly asked: number
  readonly requests: number
  readonly faults: ReadonlyMap<FaultName, number>
}

/** Runs one seed: some time of faults and wishes, then peace until everything is at rest. */
export async function simulate (seed: number, options: WorldOptions = {}): Promise<Result> {
  const world = createWorld(seed, options)
  const { scheduler, faults, dice } = world
  const workers: Process[] = []
  for (let index = dice.between(1, 3); index > 0; index--) workers.push(hire(world, `worker-${index}`))
  const api = world.startProcess('api')
  const callers = new Callers(world, api)
  const until = scheduler.now + dice.between(1, 15) * 60_000
  disturb(world, workers, until)
  let pending = wishes(world, callers, until)
  const invariants = new Invariants(world)
  const goOn = async (while_: () => boolean) => {
    while (while_() && world.violations.length === 0 && scheduler.turns < MAX_TURNS && await scheduler.step()) {
      invariants.check()
    }
  }
  await goOn(() => scheduler.now < until || pending() > 0)

  scheduler.note('peace')
  faults.over = true
  replaceDead(world, workers)
  pending = peace(world, callers)
  await goOn(() => pending() > 0)
  const limit = scheduler.now + 4 * HOUR
  const swept = scheduler.now
  const atRest = () => isQuiet(world) && (world.tables.account.swept_at?.getTime() ?? 0) > swept
  await goOn(() => !atRest() && scheduler.now < limit)
  if (world.violations.length === 0) checkEnd(world, callers)
  for (const process of [...workers, api]) process.kill()
  return {
    seed,
    violations: world.violations,
    trace: scheduler.trace ?? [],
    digest: scheduler.digest,
    turns: scheduler.turns,
    virtualMs: scheduler.elapsed,
    asked: callers.asked,
    requests: world.nextRequest() - 1,
    faults: faults.counts
  }
}

export function hire (world: World, name: string): Process {
  const process = world.startProcess(name)
  startWorker(world, process)
  return process
}

/** Every so often something may happen to a process, the queue, the database or a number. */
function disturb (world: World, workers: Process[], until: number): void {
  const { scheduler, faults, dice, queue, database, twilio, numbers } = world
  const end = (process: Process, how: string, by: (process: Process) => void) => {
    if (!process.alive || process.leaving) return
    scheduler.note(`${process.name}: ${how}`)
    by(process)
    scheduler.after(dice.between(0, 30_000), () => replace(world, workers, process))
  }
  world.dismiss = (process) => end(process, 'dismissed', () => process.leave())
  const turn = () => {
    if (faults.over || scheduler.now >= until) return
    if (faults.strikes('kill')) end(dice.pick(workers), 'killed', (process) => process.kill())
    if (faults.strikes('leave')) end(dice.pick(workers), 'told to stop', (process) => process.leave())
    if (faults.strikes('wedge')) queue.wedge(dice.pick(workers))
    if (faults.strikes('stop')) {
      const process = dice.pick(workers)
      const ms = dice.between(500, 45_000)
      process.stop(ms)
      scheduler.note(`${process.name}: stopped for ${ms} ms`)
    }
    if (faults.strikes('flush')) queue.flush()
    if (faults.strikes('queue-away')) queue.goAway(dice.between(1_000, 60_000))
    if (faults.strikes('database-away')) {
      database.goAway(dice.between(500, 40_000))
      scheduler.note('database: away')
    }
    if (faults.strikes('drift')) twilio.drift(dice.pick(numbers))
    scheduler.after(dice.between(0, 2 * FAULT_EVERY_MS), turn)
  }
  scheduler.after(0, turn)
}

/** Somebody else in its place, unless there is one already. */
function replace (world: World, workers: Process[], process: Process): void {
  const index = workers.indexOf(process)
  if (index >= 0) workers[index] = hire(world, `${process.name}'`)
}

function replaceDead (world: World, workers: Process[]): void {
  for (const process of [...workers]) if (!process.alive || process.leaving) replace(world, workers, process)
}

/** Wishes at random moments. Answers how many are still waiting to be taken. */
function wishes (world: World, callers: Callers, until: number): () => number {
  const { scheduler, dice } = world
  const count = dice.between(3, 15)
  let left = count
  for (let index = 0; index < count; index++) {
    scheduler.at(scheduler.now + dice.between(0, Math.max(0, until - scheduler.now)), () => {
      follow(world, callers.ask(), () => { left -= 1 })
    })
  }
  world.interrupt = () => {
    if (scheduler.now >= until || !world.faults.strikes('interrupt')) return false
    left += 1
    scheduler.after(dice.between(0, 6), () => follow(world, callers.ask(), () => { left -= 1 }))
    return true
  }
  return () => left
}

/** Every pause ends, so that the last wish can be seen to be fulfilled. */
function peace (world: World, callers: Callers): () => number {
  let left = 1
  const calm = async () => {
    await callers.pause(false)
    for (const { phone_number: phoneNumber, paused, assigned, address_id: id } of world.tables.assignments.values()) {
      const place = world.tables.addresses.get(id)
      if (!paused || !assigned || place === undefined) continue
      const { customerName, street, streetSecondary, city, region, postalCode, isoCountry } = place
      const civic = { customerName, street, streetSecondary, city, region, postalCode, isoCountry }
      await callers.declare(phoneNumber, civic, { paused: false })
    }
  }
  world.scheduler.after(0, () => follow(world, calm(), () => { left -= 1 }))
  return () => left
}

function follow ({ violations }: World, work: Promise<void>, done: () => void): void {
  work.then(done, (error: unknown) => {
    violations.push(`a caller failed: ${error instanceof Error ? error.stack : String(error)}`)
    done()
  })
}
