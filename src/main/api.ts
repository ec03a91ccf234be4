import type { FastifyInstance } from 'fastify'
import { buildApp, type AppDeps } from '../http/app.js'
import type { Readiness } from '../http/routes/health.js'
import { openAddresses } from '../store/addresses.js'
import { openAssignments } from '../store/assignments.js'
import { pingDatabase, sweptWithin } from '../store/database.js'
import { openDeclarations } from '../store/declarations.js'
import { openInventory } from '../store/inventory.js'
import { openPhoneNumbers } from '../store/phone-numbers.js'
import { answering } from '../store/unavailable.js'
import type { Config } from './config.js'
import type { Connections } from './connections.js'
import { declare, remove } from './declare.js'
import { logOptions } from './log.js'

/** The part that takes wishes and reads the plan aloud. Built, but not listening yet. */
export async function openApi (connections: Connections, config: Config): Promise<FastifyInstance> {
  const { adminApiKey: apiKey, docs, logLevel } = config
  return await buildApp(apiDeps(connections, config), { apiKey, docs, logger: logOptions(logLevel) })
}

function apiDeps (connections: Connections, config: Config): AppDeps {
  const { pool, database, provider, wake } = connections
  const { patience, twilio: { accountSid } } = config
  const assignments = openAssignments(pool, { patience })
  const addresses = openAddresses(database, accountSid)
  const phoneNumbers = openPhoneNumbers(pool, { patience })
  const declaring = {
    accountSid,
    declarations: openDeclarations(pool, accountSid, { patience }),
    inventory: openInventory(pool, { patience }),
    readAssignment: assignments.read,
    provider,
    wake
  }
  return {
    patience,
    assignments: answeringAll({
      declare: (declaration) => declare(declaration, declaring),
      remove: (phoneNumber) => remove(phoneNumber, declaring),
      read: assignments.read,
      list: assignments.list
    }),
    addresses: answeringAll({
      read: addresses.read,
      list: addresses.list,
      create: async (civic) => {
        const reading = await addresses.create(civic)
        wake([{ kind: 'address', key: reading.value.id }])
        return reading
      },
      retire: async (id) => {
        const reading = await addresses.retire(id)
        wake([{ kind: 'address', key: id }])
        return reading
      }
    }),
    phoneNumbers: answeringAll(phoneNumbers),
    health: { ready: () => readiness(connections, config) }
  }
}

/** Without Postgres nothing can be promised; without the queue or Twilio wishes are taken and carried out later. */
async function readiness ({ pool, bell }: Connections, config: Config): Promise<Readiness> {
  const { patience: { staleAfterMs }, twilio: { accountSid } } = config
  const [postgres, queue, twilio] = await Promise.all([
    pingDatabase(pool).then(() => true, () => false),
    bell.ready(),
    sweptWithin(pool, accountSid, staleAfterMs).catch(() => false)
  ])
  return {
    ready: postgres,
    checks: [
      check('postgres', postgres, 'The database does not answer; nothing can be stored or known.'),
      check('queue', queue, 'The queue does not answer; workers take what is due straight from the database.'),
      check('twilio', twilio, 'No complete look at the account succeeded lately; wishes are kept until one does.')
    ]
  }
}

function check (name: Readiness['checks'][number]['name'], up: boolean, detail: string): Readiness['checks'][number] {
  return { name, status: up ? 'up' : 'down', detail: up ? null : detail }
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
