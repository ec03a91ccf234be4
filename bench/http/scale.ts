import type { Ground, Measure, Scenario } from '../scenario.js'
import { startCaller } from './caller.js'
import { fill, type Size } from './fill.js'
import { CONNECTIONS } from './measures.js'
import type { Load } from './requests.js'
import { inTurns, paceOf } from './rounds.js'
import { startService, type Server } from './servers.js'

/** What a hundred times as many numbers cost those who ask about one of them. */
export const scale: Scenario = {
  name: 'scale',
  about: 'p99 of declarations and status reads with a million assignments against ten thousand',
  async run (ground) {
    const [small, large] = sizes(ground)
    const [smallDatabase, largeDatabase] = [await ground.newDatabase(), await ground.newDatabase()]
    await fill(smallDatabase, small)
    await fill(largeDatabase, large)
    ground.log.info({ small, large }, 'both ledgers are filled')
    const few = await startService(smallDatabase, ground.redisUrl)
    const many = await startService(largeDatabase, ground.redisUrl)
    try {
      const sides = [{ server: few, size: small }, { server: many, size: large }] as const
      return [
        ...await compared('status read', { kind: 'status', expected: [200] }, sides, ground),
        ...await compared('declaration', { kind: 'declare', expected: [202] }, sides, ground)
      ]
    } finally {
      await Promise.all([few.stop(), many.stop()])
    }
  }
}

/** Fifty numbers to an address, in both. */
function sizes ({ quick }: Ground): readonly [Size, Size] {
  const [small, large] = quick ? [1_000, 20_000] : [10_000, 1_000_000]
  return [{ numbers: small, addresses: small / 50 }, { numbers: large, addresses: large / 50 }]
}

interface Side {
  readonly server: Server
  readonly size: Size
}

async function compared (
  what: string, task: Pick<Load, 'kind' | 'expected'>, [few, many]: readonly [Side, Side], { quick, log }: Ground
): Promise<readonly Measure[]> {
  const ours = startCaller(many.server, { ...task, size: many.size, connections: CONNECTIONS })
  const theirs = startCaller(few.server, { ...task, size: few.size, connections: CONNECTIONS })
  try {
    const medians = await inTurns(ours, theirs, paceOf(quick), log)
    return (['p50', 'p99'] as const).map((percentile) => ({
      measure: `${what}, ${percentile}, ${many.size.numbers.toLocaleString('en-US')} assignments`,
      ours: medians.ours[percentile],
      against: { what: few.size.numbers.toLocaleString('en-US'), value: medians.theirs[percentile] },
      unit: 'ms',
      ratio: medians.ours[percentile] / medians.theirs[percentile],
      aim: percentile === 'p99' ? { atMost: 1.5 } : null
    }))
  } finally {
    await Promise.all([ours.stop(), theirs.stop()])
  }
}
