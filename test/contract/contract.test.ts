import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { findRoute, routes, type Route } from '../../src/sandbox/routes.js'
import { STEPS } from '../provider/twilio/stand-in.js'
import type { Exchange } from './checker.js'
import { twilioDocuments } from './documents.js'
import { EXCEPTIONS, type Exception } from './exceptions.js'
import { meeting } from './meeting.js'
import { providerLife } from './provider-life.js'
import { operations, refusals, spokenFaults, states } from './sandbox-life.js'

const used = new Set<Exception>()
const seen = new Set<unknown>()

t.test('every request of the provider is one of Twilio\'s, and so is every answer it gets', async (t) => {
  const met = await meeting(t)
  const { taken, outcomes, listed } = await providerLife(met)
  t.strictSame([...taken].sort(), Object.keys(STEPS).sort(), 'every step was taken')
  t.strictSame(outcomes, [
    'find-number: number', 'observe-number: no-number', 'find-address: no-address', 'create-address: refused',
    'create-address: refused', 'create-address: address', 'find-address: address', 'associate-address: number',
    'disassociate-address: conflict', 'observe-number: number', 'set-emergency-status: number',
    'set-emergency-status: number', 'delete-address: refused', 'disassociate-address: number',
    'delete-address: no-address', 'delete-address: no-address'
  ])
  t.equal(listed, met.sandbox.state().numbers.length, 'the list was followed to its end')
  t.equal(met.exchanges.length, outcomes.length + 2)
  for (const exchange of met.exchanges) met.holds(t, exchange, 'checkRequest', 'checkAnswer')
  for (const exception of met.used) used.add(exception)
})

/** Status and code of every refusal that is written in the sandbox. */
function refusalsWritten (): readonly string[] {
  const folder = new URL('../../src/sandbox/', import.meta.url)
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n')
  return [...sources.matchAll(/(?:new Refusal|errorJson|refuse)\((?:answer, )?(\d{3}), (\d+|null),/g)]
    .map(([, status, code]) => `${status} ${code}`)
}

/** Status and code of a refusal as it was answered. */
function refusalIn ({ status, text }: Exchange): string {
  return `${status} ${JSON.parse(text).code ?? null}`
}

t.test('every answer of the sandbox is one of Twilio\'s', async (t) => {
  const reached = new Set<Route>()
  const refused = new Set<string>()
  for (const life of [operations, states, refusals, spokenFaults]) {
    const met = await meeting(t)
    await life(met)
    for (const exchange of met.exchanges) {
      met.holds(t, exchange, 'checkAnswer')
      if (exchange.status >= 400) refused.add(refusalIn(exchange))
      for (const [, state] of exchange.text.matchAll(/"emergency_address_status":"([^"]+)"/g)) seen.add(state)
      const { pathname } = new URL(exchange.url, met.url)
      const route = findRoute(met.sandbox.accountSid, pathname)?.methods[exchange.method]
      if (route === undefined) continue
      reached.add(route)
      const unheard = [...route.known].filter((name) => !met.checker.parametersOf(exchange).has(name))
      t.same(unheard, [], `${exchange.method} ${pathname} understands no parameter that Twilio does not`)
    }
    for (const exception of met.used) used.add(exception)
  }
  t.same(routes.filter((route) => !reached.has(route)), [], 'every route was asked')
  const written = refusalsWritten()
  t.ok(written.length > 15)
  // The sandbox's own mistakes alone are not to be had by asking.
  t.same(written.filter((refusal) => !refused.has(refusal) && refusal !== '500 20500'), [], 'every refusal was met')
})

t.test('the sandbox knows every state of a registration that Twilio does', async (t) => {
  const [api] = await twilioDocuments()
  const states = api?.components.schemas['incoming_phone_number_enum_emergency_address_status']?.enum ?? []
  t.ok(states.length > 0)
  t.same(states.filter((state) => !seen.has(state)), [])
})

t.test('every exception is still needed', async (t) => {
  t.strictSame(EXCEPTIONS.filter((exception) => !used.has(exception)), [])
})
