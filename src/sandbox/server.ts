import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { seededChance } from './chance.js'
import type { Clock } from './clock.js'
import { controlPrefix, handleControl } from './control.js'
import { createEngine } from './engine.js'
import { createExchange } from './exchange.js'
import { createFaults } from './faults.js'
import { createJournal } from './journal.js'
import type { Delays, Mode } from './model.js'
import { createOperator, type Operator } from './operator.js'
import type { Seed } from './seed.js'
import { keepIn, restoreFrom } from './storage.js'
import { errorJson } from './wire.js'

/** The account everybody gets who names no other. */
export const SANDBOX_ACCOUNT_SID = 'AC5a4db0c55a4db0c55a4db0c55a4db0c5'
/** Opens nothing but a sandbox. */
export const SANDBOX_AUTH_TOKEN = 'sandbox-token-not-a-secret'

/** What a sandbox starts with; all of it may be left out. */
export interface SandboxOptions {
  /** 0, any free port, when left out. */
  readonly port?: number | undefined
  /** `127.0.0.1` when left out. */
  readonly host?: string | undefined
  readonly accountSid?: string | undefined
  readonly authToken?: string | undefined
  /** A second way in, as `SK…` and its secret. */
  readonly apiKey?: { readonly sid: string, readonly secret: string } | undefined
  readonly clock?: Clock | undefined
  readonly seed?: Seed | undefined
  readonly delays?: Partial<Delays> | undefined
  readonly mode?: Partial<Mode> | undefined
  /** Other dice for faults that strike by chance; the same for the same number. */
  readonly faultSeed?: number | undefined
  /** Where the account is kept over a restart; what is in it outranks the seed. */
  readonly dataFile?: string | undefined
  /** Lets other machines use the control API; needed inside a container. */
  readonly controlFromAnywhere?: boolean | undefined
}

/** A running sandbox. */
export interface Sandbox extends Operator {
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  readonly close: () => Promise<void>
}

/** Starts a stand-in for Twilio that listens on HTTP. */
export async function startSandbox (options: SandboxOptions = {}): Promise<Sandbox> {
  const { accountSid = SANDBOX_ACCOUNT_SID, authToken = SANDBOX_AUTH_TOKEN, apiKey, dataFile } = options
  const { clock = () => new Date(), host = '127.0.0.1', port = 0, controlFromAnywhere = false, faultSeed = 3 } = options
  const restore = dataFile === undefined ? undefined : restoreFrom.bind(null, dataFile)
  const engine = createEngine({ ...options, accountSid, clock, restore })
  const storage = dataFile === undefined ? undefined : keepIn(dataFile, engine.account)
  const journal = createJournal(clock)
  const faults = createFaults(seededChance(faultSeed))
  const credentials = new Set([basic(accountSid, authToken), ...apiKey ? [basic(apiKey.sid, apiKey.secret)] : []])
  const exchange = createExchange({ engine, journal, faults, clock, credentials })
  const operator = createOperator(engine, journal, faults)
  const server = createServer((request, response) => {
    const handled = request.url?.startsWith(controlPrefix) === true
      ? handleControl(operator, controlFromAnywhere, request, response)
      : exchange.handle(request, response)
    handled.catch((error: unknown) => giveUp(response, error))
  })
  // An idle connection that is closed just as the client uses it again would look like a fault nobody ordered.
  server.keepAliveTimeout = 60_000
  const url = await listen(server, host, port)
  const close = async () => {
    exchange.stop()
    await shut(server)
    storage?.close()
  }
  return { ...operator, url, accountSid, authToken, close }
}

/** A client that hung up is no reason to stop serving the others; neither is a mistake of ours, but that is told. */
function giveUp (response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  response.writeHead(500, { 'Content-Type': 'application/json' }).end(JSON.stringify(errorJson(500, 20500, message)))
}

function basic (user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function listen (server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const { address, family, port: bound } = server.address() as AddressInfo
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`)
    })
  })
}

function shut (server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
