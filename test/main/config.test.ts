import { writeFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { assertKeys, readConfig } from '../../src/main/config.js'

const GOOD = {
  DATABASE_URL: 'postgresql://app@127.0.0.1/ledger',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a-token-that-must-not-be-shown'
}

t.test('what is needed and nothing more is enough on loopback', async (t) => {
  t.match(readConfig(GOOD), {
    role: 'all',
    host: '127.0.0.1',
    port: 3_000,
    redisUrl: null,
    adminApiKey: null,
    keys: 'optional',
    docs: true,
    metrics: 'keyed',
    leaseMs: 20_000,
    timeoutMs: 8_000,
    twilio: { baseUrl: null, concurrency: 8, credentials: { authToken: GOOD.TWILIO_AUTH_TOKEN } },
    patience: { pollMs: 2_000, pollMaxMs: 15_000, quarantineMs: 45_000, staleAfterMs: 1_800_000 }
  })
})

const KEY = 'k'.repeat(32)

const CASES: Record<string, { change: Record<string, string | undefined>, says: RegExp }> = {
  'no database': { change: { DATABASE_URL: undefined }, says: /^DATABASE_URL is not set/ },
  'a database of another kind': { change: { DATABASE_URL: 'mysql://x/y' }, says: /^DATABASE_URL must be a URL/ },
  'no account': { change: { TWILIO_ACCOUNT_SID: undefined }, says: /^TWILIO_ACCOUNT_SID is not set/ },
  'a malformed account': { change: { TWILIO_ACCOUNT_SID: 'AC12' }, says: /^TWILIO_ACCOUNT_SID is malformed/ },
  'no credentials': { change: { TWILIO_AUTH_TOKEN: ' ' }, says: /^TWILIO_AUTH_TOKEN is not set/ },
  'a key without its secret': { change: { TWILIO_API_KEY: 'SK1' }, says: /^TWILIO_API_SECRET is not set/ },
  'another kind of base URL': { change: { TWILIO_API_BASE_URL: 'ftp://x' }, says: /^TWILIO_API_BASE_URL must be/ },
  'an unknown role': { change: { ROLE: 'both' }, says: /^ROLE must be one of all, api, worker/ },
  'other metrics': { change: { METRICS: 'open' }, says: /^METRICS must be one of keyed, public/ },
  'a port out of range': { change: { PORT: '70000' }, says: /^PORT must be a whole number from 0 to 65535/ },
  'a fraction': { change: { POLL_INTERVAL_MS: '1.5' }, says: /^POLL_INTERVAL_MS must be a whole number/ },
  'another kind of queue': { change: { REDIS_URL: 'http://x' }, says: /^REDIS_URL must be a URL/ },
  'a key that no header can hold': {
    change: { ADMIN_API_KEY: 'a passphrase of more than thirty-two' }, says: /^ADMIN_API_KEY has a space/
  },
  'a short key': { change: { ADMIN_API_KEY: 'short' }, says: /^ADMIN_API_KEY must have at least 32/ },
  'a lease shorter than a request': { change: { LEASE_MS: '9000' }, says: /^LEASE_MS \(9000\) must be more than/ },
  'a quarantine shorter than a request': { change: { QUARANTINE_MS: '8000' }, says: /^QUARANTINE_MS \(8000\) must/ },
  'a file that is not there': { change: { TWILIO_AUTH_TOKEN_FILE: '/none' }, says: /^TWILIO_AUTH_TOKEN_FILE names/ }
}

for (const [name, { change, says }] of Object.entries(CASES)) {
  t.test(`${name} stops the start with one sentence`, async (t) => {
    try {
      readConfig({ ...GOOD, ...change })
      t.fail('it was taken')
    } catch (error) {
      const { message } = error as Error
      t.match(message, says)
      t.notMatch(message, /\n/)
      t.notOk(message.includes(GOOD.TWILIO_AUTH_TOKEN))
    }
  })
}

t.test('any setting may be given as a file, which wins', async (t) => {
  const file = path.join(t.testdir(), 'key')
  writeFileSync(file, `${KEY}\n`)
  t.match(readConfig({ ...GOOD, ADMIN_API_KEY: 'short', ADMIN_API_KEY_FILE: file }), { adminApiKey: KEY })
})

t.test('an API key goes before the auth token', async (t) => {
  const { twilio } = readConfig({ ...GOOD, TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 's' })
  t.same(twilio.credentials, { apiKey: 'SK1', apiSecret: 's' })
})

const KEYLESS = {
  'in production': { change: { NODE_ENV: 'production' }, says: /^ADMIN_API_KEY is not set: in production/ },
  'on the open network': { change: { HOST: '0.0.0.0' }, says: /^ADMIN_API_KEY is not set: on 0\.0\.0\.0/ }
}

for (const [name, { change, says }] of Object.entries(KEYLESS)) {
  t.test(`without any key nothing starts ${name}; a stored one is enough`, async (t) => {
    const config = readConfig({ ...GOOD, ...change })
    t.equal(config.keys, 'needed')
    t.throws(() => assertKeys(config, false), { name: 'ConfigError', message: says })
    t.doesNotThrow(() => assertKeys(config, true))
    t.doesNotThrow(() => assertKeys(readConfig({ ...GOOD, ...change, ADMIN_API_KEY: KEY }), false))
  })
}

t.test('on loopback outside production nobody needs a key, until there is one', async (t) => {
  t.doesNotThrow(() => assertKeys(readConfig(GOOD), false))
  t.equal(readConfig({ ...GOOD, ADMIN_API_KEY: KEY }).keys, 'needed')
})
