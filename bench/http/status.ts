import type { Scenario } from '../scenario.js'
import { startCaller } from './caller.js'
import { fill, fillBare, type Size } from './fill.js'
import { CONNECTIONS, latencies, throughput } from './measures.js'
import { inTurns, paceOf } from './rounds.js'
import { startBare, startService } from './servers.js'

/** What a poller asks, beside a bare read of one row by its key. */
export const status: Scenario = {
  name: 'status',
  about: 'GET …/status beside a bare Fastify + pg handler that reads one row by its key',
  async run (ground) {
    const size: Size = { numbers: ground.quick ? 1_000 : 10_000, addresses: 50 }
    const [ourDatabase, theirDatabase] = [await ground.newDatabase(), await ground.newDatabase()]
    await fill(ourDatabase, size)
    await fillBare(theirDatabase, size)
    const service = await startService(ourDatabase, ground.redisUrl)
    const bare = await startBare(theirDatabase)
    const task = { kind: 'status', size, connections: CONNECTIONS, expected: [200] } as const
    const ours = startCaller(service, task)
    const theirs = startCaller(bare, task)
    try {
      const medians = await inTurns(ours, theirs, paceOf(ground.quick), ground.log)
      return [throughput('status reads', medians, 0.8), ...latencies('status read', medians)]
    } finally {
      await Promise.all([ours.stop(), theirs.stop()])
      await Promise.all([service.stop(), bare.stop()])
    }
  }
}
