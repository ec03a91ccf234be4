import type { Desired } from '../domain/assignment.js'
import type { AccountSid } from '../domain/brand.js'
import { ACCOUNT_SID } from '../domain/patterns.js'
import type { Patience } from '../plan/patience.js'
import { ConfigError, Environment } from './environment.js'

/** Everything a process of this service is told from outside. */
export interface Config {
  readonly role: 'all' | 'api' | 'worker'
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly twilio: TwilioConfig
  /** Null when there is none: callers come with stored keys then, or need none. */
  readonly adminApiKey: string | null
  /** Whether callers need a key: everywhere but on loopback outside production. */
  readonly keys: 'needed' | 'optional'
  readonly docs: boolean
  /** Requests a minute with one stored key, in each process; 0: any number. */
  readonly rateLimitPerMinute: number
  /** Who may read /metrics: whoever has the key, or whoever reaches the port. */
  readonly metrics: 'keyed' | 'public'
  /** What is done about drift where an assignment does not say. */
  readonly driftPolicy: Desired['drift']
  /** How long an unused address of ours stays at Twilio. */
  readonly addressRetentionMs: number
  readonly patience: Patience
  readonly leaseMs: number
  readonly timeoutMs: number
  readonly sweepMs: number
}

export interface TwilioConfig {
  readonly accountSid: AccountSid
  readonly credentials:
    | { readonly authToken: string }
    | { readonly apiKey: string, readonly apiSecret: string }
  /** Null for Twilio's own. */
  readonly baseUrl: string | null
  /** Requests at a time, over all workers of the account. */
  readonly concurrency: number
}

const DAY = 24 * 60 * 60 * 1_000

/** The only reader of the environment. Throws a ConfigError that names the first setting that is wrong. */
export function readConfig (variables: Readonly<Record<string, string | undefined>>): Config {
  const environment = new Environment(variables)
  const host = environment.text('HOST') ?? '127.0.0.1'
  return {
    role: environment.choice('ROLE', ['all', 'api', 'worker']),
    host,
    port: environment.integer('PORT', 3_000, 0, 65_535),
    logLevel: environment.choice('LOG_LEVEL', ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent']),
    databaseUrl: databaseUrl(environment),
    redisUrl: environment.url('REDIS_URL', ['redis', 'rediss']),
    twilio: twilio(environment),
    ...keys(environment, host, variables['NODE_ENV'] === 'production'),
    docs: environment.choice('DOCS', ['on', 'off']) === 'on',
    rateLimitPerMinute: environment.integer('RATE_LIMIT_PER_MINUTE', 6_000, 0, 1_000_000),
    metrics: environment.choice('METRICS', ['keyed', 'public']),
    driftPolicy: environment.choice('DRIFT_POLICY', ['report', 'heal']),
    addressRetentionMs: environment.integer('ADDRESS_RETENTION_MS', DAY, 0, 365 * DAY),
    ...timings(environment)
  }
}

function databaseUrl (environment: Environment): string {
  const schemes = ['postgresql', 'postgres']
  const url = environment.url('DATABASE_URL', schemes)
  if (url === null) throw new ConfigError('DATABASE_URL is not set: give the Postgres URL, postgresql://user@host/name.')
  return url
}

function twilio (environment: Environment): TwilioConfig {
  const hint = 'give the account SID from the Twilio Console, AC and 32 hex digits.'
  return {
    accountSid: environment.matching('TWILIO_ACCOUNT_SID', new RegExp(ACCOUNT_SID), hint) as AccountSid,
    credentials: credentials(environment),
    baseUrl: environment.url('TWILIO_API_BASE_URL', ['https', 'http']),
    concurrency: environment.integer('TWILIO_CONCURRENCY', 8, 1, 1_000)
  }
}

function credentials (environment: Environment): TwilioConfig['credentials'] {
  const apiKey = environment.text('TWILIO_API_KEY')
  if (apiKey === null) {
    const hint = 'give the account\'s auth token, or TWILIO_API_KEY and TWILIO_API_SECRET instead.'
    return { authToken: environment.required('TWILIO_AUTH_TOKEN', hint) }
  }
  const hint = 'TWILIO_API_KEY needs the secret that goes with it.'
  return { apiKey, apiSecret: environment.required('TWILIO_API_SECRET', hint) }
}

const MIN_KEY_LENGTH = 32

function keys (environment: Environment, host: string, production: boolean): Pick<Config, 'adminApiKey' | 'keys'> {
  const adminApiKey = environment.text('ADMIN_API_KEY')
  if (adminApiKey !== null && adminApiKey.length < MIN_KEY_LENGTH) {
    throw new ConfigError(`ADMIN_API_KEY must have at least ${MIN_KEY_LENGTH} characters: try openssl rand -hex 32.`)
  }
  if (adminApiKey !== null && !/^[\x21-\x7e]+$/.test(adminApiKey)) {
    throw new ConfigError('ADMIN_API_KEY has a space or a character beyond ASCII, which nobody could send: ' +
      'try openssl rand -hex 32.')
  }
  const needed = adminApiKey !== null || production || !isLoopback(host)
  return { adminApiKey, keys: needed ? 'needed' : 'optional' }
}

/** Throws where callers need a key and there is none they could come with. */
export function assertKeys ({ adminApiKey, keys, host }: Config, stored: boolean): void {
  if (adminApiKey !== null || stored || keys === 'optional') return
  const where = isLoopback(host) ? 'in production' : `on ${host}`
  throw new ConfigError(`ADMIN_API_KEY is not set: ${where} callers need a key, and none is stored. ` +
    `Give one of at least ${MIN_KEY_LENGTH} characters.`)
}

/** Can only this machine reach it? */
export function isLoopback (host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function timings (environment: Environment) {
  const pollMs = environment.integer('POLL_INTERVAL_MS', 2_000, 10, DAY)
  const sweepMs = environment.integer('SWEEP_INTERVAL_MS', 15 * 60 * 1_000, 100, DAY)
  const timeoutMs = environment.integer('TWILIO_TIMEOUT_MS', 8_000, 100, DAY)
  const leaseMs = environment.integer('LEASE_MS', 20_000, 100, DAY)
  const quarantineMs = environment.integer('QUARANTINE_MS', 45_000, 100, DAY)
  if (1.25 * timeoutMs >= leaseMs) {
    throw new ConfigError(`LEASE_MS (${leaseMs}) must be more than 1.25 times TWILIO_TIMEOUT_MS (${timeoutMs}).`)
  }
  if (quarantineMs <= timeoutMs) {
    throw new ConfigError(`QUARANTINE_MS (${quarantineMs}) must be more than TWILIO_TIMEOUT_MS (${timeoutMs}).`)
  }
  const patience: Patience = {
    pollMs,
    pollMaxMs: Math.max(pollMs, environment.integer('POLL_MAX_INTERVAL_MS', 15_000, 10, DAY)),
    backoffMs: pollMs,
    backoffMaxMs: Math.max(pollMs, 60_000),
    staleAfterMs: environment.integer('STALE_AFTER_MS', 2 * sweepMs, 100, 2 * DAY),
    quarantineMs,
    settleDeadlineMs: environment.optionalInteger('SETTLE_DEADLINE_MS', 1_000, 30 * DAY),
    gapLimit: environment.integer('GAP_LIMIT', 25, 0, 1_000_000)
  }
  return { patience, leaseMs, timeoutMs, sweepMs }
}
