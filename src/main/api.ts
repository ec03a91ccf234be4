import type { FastifyInstance } from 'fastify'
import { DEFAULTS } from '../domain/declaration.js'
import { buildApp, buildProbes, type AppDeps, type AppOptions, type ProbeDeps } from '../http/app.js'
import { authenticating } from '../http/auth/authenticate.js'
import type { Readiness } from '../http/routes/health.js'
import type { Logger } from 'pino'
import type { Bell } from '../queue/bell.js'
import { openAccountPause } from '../store/account-pause.js'
import { openApiKeys } from '../store/api-keys.js'
import { openAddresses } from '../store/addresses.js'
import { openAssignments } from '../store/assignments.js'
import { pingDatabase, sweptWithin } from '../store/database.js'
import { openDeclarations } from '../store/declarations.js'
import { openIdempotency } from '../store/idempotency.js'
import { openInventory } from '../store/inventory.js'
import { openPhoneNumbers } from '../store/phone-numbers.js'
import { openRetries } from '../store/retries.js'
import { openSuggestions } from '../store/suggestions.js'
import { openTimeline } from '../store/timeline.js'
import { answering } from '../store/unavailable.js'
import { knowingKeys, type Keys } from './api-keys.js'
import type { Config } from './config.js'
import type { Connections } from './connections.js'
import { declare, remove } from './declare.js'
import { evictionTrouble } from './eviction.js'
import { logOptions } from './log.js'
import { rememberingPause } from './pause.js'

/** The part that takes wishes and reads the plan aloud. Built, but not listening yet. */
export async function openApi (connections: Connections, config: Config, log: Logger): Promise<FastifyInstance> {
  return await buildApp(apiDeps(connections, config, openKeys(connections, config, log)), appOptions(config))
}

/** The part of a worker that can be asked how it is doing. Built, but not listening yet. */
export async function openProbes (connections: Connections, config: Config, log: Logger): Promise<FastifyInstance> {
  return await buildProbes(probeDeps(connections, config, openKeys(connections, config, log)), appOptions(config))
}

function appOptions ({ docs, logLevel, metrics, rateLimitPerMinute }: Config): AppOptions {
  return { docs, rateLimitPerMinute, publicMetrics: metrics === 'public', logger: logOptions(logLevel) }
}

function openKeys ({ pool }: Connections, { twilio: { accountSid } }: Config, log: Logger): Keys {
  return knowingKeys(answeringAll(openApiKeys(pool, accountSid)), () => performance.now(), log)
}

function probeDeps (connections: Connections, config: Config, { known }: Keys): ProbeDeps {
  const { adminApiKey, keys } = config
  return {
    health: { ready: () => readiness(connections, config) },
    metrics: connections.metrics,
    authenticate: authenticating(known, { adminKey: adminApiKey, open: keys === 'optional' })
  }
}

function apiDeps (connections: Connections, config: Config, keys: Keys): AppDeps {
  const { pool, listPool } = connections
  const { patience, twilio: { accountSid } } = config
  return {
    patience,
    assignments: answeringAll(assignmentDeps(connections, config)),
    addresses: answeringAll(addressDeps(connections, config)),
    phoneNumbers: answeringAll({
      ...openPhoneNumbers(pool, { patience }), list: openPhoneNumbers(listPool, { patience }).list
    }),
    apiKeys: keys.managed,
    idempotency: answeringAll(openIdempotency(pool, accountSid)),
    pause: rememberingPause(answeringAll(openAccountPause(pool, accountSid)), () => performance.now()),
    ...probeDeps(connections, config, keys)
  }
}

function assignmentDeps ({ pool, listPool, provider, wake }: Connections, config: Config): AppDeps['assignments'] {
  const { patience, driftPolicy, sweepMs, twilio: { accountSid } } = config
  const { read } = openAssignments(pool, { patience })
  const { list } = openAssignments(listPool, { patience })
  const retry = openRetries(pool, accountSid)
  const declaring = {
    accountSid,
    defaults: { ...DEFAULTS, drift: driftPolicy },
    declarations: openDeclarations(pool, accountSid, { patience }),
    inventory: openInventory(pool, { patience, sweepMs }),
    readAssignment: read,
    provider,
    wake
  }
  return {
    declare: (declaration, precondition) => declare(declaration, declaring, precondition),
    remove: (phoneNumber, asked, precondition) => remove(phoneNumber, asked, declaring, precondition),
    read,
    list,
    timeline: openTimeline(pool, accountSid),
    reconcile: async (phoneNumber, asked) => {
      const due = await retry(phoneNumber, asked)
      if (due === null) return null
      wake(due)
      return await read(phoneNumber)
    }
  }
}

function addressDeps ({ pool, database, wake }: Connections, config: Config): AppDeps['addresses'] {
  const { patience, twilio: { accountSid } } = config
  const addresses = openAddresses(database, accountSid)
  const accept = openSuggestions(pool, accountSid, { patience })
  return {
    read: addresses.read,
    list: addresses.list,
    create: async (civic, asked) => {
      const reading = await addresses.create(civic, asked)
      wake([{ kind: 'address', key: reading.value.id }])
      return reading
    },
    retire: async (id, asked) => {
      const reading = await addresses.retire(id, asked)
      wake([{ kind: 'address', key: id }])
      return reading
    },
    accept: async (id, asked) => {
      const accepted = await accept(id, asked)
      if (accepted === null) return null
      wake(accepted.woken)
      return await addresses.read(accepted.id)
    }
  }
}

/** Without Postgres nothing can be promised; without the queue or Twilio wishes are taken and carried out later. */
async function readiness ({ pool, bell }: Connections, config: Config): Promise<Readiness> {
  const { patience: { staleAfterMs }, twilio: { accountSid } } = config
  const [postgres, queue, twilio] = await Promise.all([
    pingDatabase(pool).then(() => true, () => false),
    queueTrouble(bell),
    sweptWithin(pool, accountSid, staleAfterMs).catch(() => false)
  ])
  return {
    ready: postgres,
    checks: [
      check('postgres', postgres ? null : 'The database does not answer; nothing can be stored or known.'),
      check('queue', queue),
      check('twilio', twilio ? null : 'No complete look at the account succeeded lately; wishes are kept till then.')
    ]
  }
}

type Check = Readiness['checks'][number]

function check (name: Check['name'], trouble: string | null): Check {
  return { name, status: trouble === null ? 'up' : 'down', detail: trouble }
}

async function queueTrouble (bell: Bell): Promise<string | null> {
  const away = 'The queue does not answer; workers take what is due straight from the database.'
  return await bell.waiting() === null ? away : await evictionTrouble(bell).catch(() => away)
}

/** The same functions, saying so in our words when the database is away. */
function answeringAll<Deps extends { readonly [Name in keyof Deps]: (...values: never[]) => Promise<unknown> }> (
  deps: Deps
): Deps {
  return Object.fromEntries(Object.entries(deps).map(([name, ask]) => {
    const question = ask as (...values: unknown[]) => Promise<unknown>
    return [name, (...values: unknown[]) => answering(() => question(...values))]
  })) as unknown as Deps
}
