import type { Ground } from '../scenario.js'
import { startService, type Service } from './service.js'
import { startStandIn, type StandIn, type StandInOptions } from './stand-in.js'

/** Everything a scenario plays on, each in processes of its own. */
export interface Stage {
  readonly twilio: StandIn
  readonly service: Service
  readonly databaseUrl: string
}

export interface StageOptions extends StandInOptions {
  readonly workers: number
  /** Null: the queue is on Postgres. */
  readonly redisUrl: string | null
  /** Settings of the service that are not the defaults. */
  readonly settings: Readonly<Record<string, string>>
}

/** Sets it up on an empty database, plays, and takes it down again, whatever happens. */
export async function onStage<Result> (
  ground: Ground, options: StageOptions, play: (stage: Stage) => Promise<Result>
): Promise<Result> {
  const databaseUrl = await ground.newDatabase()
  return await withStandIn(options, async (twilio) => {
    const service = await startService({ ...options, twilio, databaseUrl })
    try {
      await twilio.clearRequests()
      return await play({ twilio, service, databaseUrl })
    } finally {
      await service.stop()
    }
  })
}

/** The stand-in alone. */
export async function withStandIn<Result> (
  options: StandInOptions, play: (twilio: StandIn) => Promise<Result>
): Promise<Result> {
  const twilio = await startStandIn(options)
  try {
    return await play(twilio)
  } finally {
    await twilio.stop()
  }
}
