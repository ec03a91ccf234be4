import type { Measure, Scenario } from '../scenario.js'
import { TWILIO } from './convergence.js'
import { httpClient, type HttpClient } from './http-client.js'
import { alone, beside } from './measures.js'
import { withStandIn } from './stage.js'
import type { StandIn } from './stand-in.js'
import { atOnce } from './waiting.js'

/** What the stand-in can carry: whatever else is measured here says nothing about more than that. */
export const sandboxAlone: Scenario = {
  name: 'sandbox-alone',
  about: 'The stand-in for Twilio with a bare client: what it adds to the latency it plays, and what it can carry.',
  async run ({ quick }) {
    const many = quick ? 1_000 : 5_000
    const { delays, concurrencyLimit } = TWILIO
    const atLatency = await withStandIn({ numbers: many, delays, concurrencyLimit }, (twilio) =>
      writing(twilio, many, concurrencyLimit))
    const flatOut = await withStandIn({ numbers: many, delays: { latencyMs: 0 }, concurrencyLimit: 0 }, (twilio) =>
      writing(twilio, many, concurrencyLimit))
    const fleet = quick ? 10_000 : 100_000
    const pages = await withStandIn({ numbers: fleet, delays: { latencyMs: 0 }, concurrencyLimit: 0 }, (twilio) =>
      paging(twilio, fleet))
    const bound = { what: 'concurrency / latency', value: concurrencyLimit * 1_000 / delays.latencyMs }
    return [
      beside('writes at 50 ms, 20 at a time', 'requests/s', atLatency.perSecond, bound, { atLeast: 0.9 }),
      alone('answers 429 to 20 at a time', 'answers', atLatency.refused, { atMost: 0 }),
      beside('writes without latency, 20 at a time', 'requests/s', flatOut.perSecond, bound, { atLeast: 2 }),
      alone(`a pass over ${fleet.toLocaleString('en')} numbers, without latency`, 's', pages.seconds)
    ] satisfies Measure[]
  }
}

async function writing (twilio: StandIn, count: number, lanes: number) {
  return await withClient(twilio, lanes, async (client, root) => {
    const address = await post(client, `${root}/Addresses.json`, {
      CustomerName: 'Example Ltd',
      Street: '1 First St',
      City: 'New York',
      Region: 'NY',
      PostalCode: '10001',
      IsoCountry: 'US',
      EmergencyEnabled: 'true'
    })
    const { numbers } = await twilio.state()
    const began = performance.now()
    await atOnce(numbers, lanes, ({ sid }) =>
      post(client, `${root}/IncomingPhoneNumbers/${sid}.json`, { EmergencyAddressSid: address }))
    const seconds = (performance.now() - began) / 1_000
    const { byStatus } = await twilio.counts()
    return { perSecond: count / seconds, refused: byStatus['429'] ?? 0 }
  })
}

async function paging (twilio: StandIn, count: number) {
  return await withClient(twilio, 1, async (client, root) => {
    const began = performance.now()
    let seen = 0
    let next: string | null = `${root}/IncomingPhoneNumbers.json?PageSize=1000`
    while (next !== null) {
      const { body }: { body: { incoming_phone_numbers: unknown[], next_page_uri: string | null } } =
        await client.ask('GET', next)
      seen += body.incoming_phone_numbers.length
      next = body.next_page_uri
    }
    if (seen !== count) throw new Error(`The pages show ${seen} of ${count} numbers.`)
    return { seconds: (performance.now() - began) / 1_000 }
  })
}

async function withClient<Result> (
  { url, accountSid, authToken }: StandIn, sockets: number,
  act: (client: HttpClient, root: string) => Promise<Result>
): Promise<Result> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const client = httpClient(url, { authorization }, sockets)
  try {
    return await act(client, `/2010-04-01/Accounts/${accountSid}`)
  } finally {
    client.close()
  }
}

async function post (client: HttpClient, path: string, form: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await client.ask<{ sid: string }>('POST', path, new URLSearchParams(form))
  if (status >= 300) throw new Error(`The stand-in answered ${status}: ${JSON.stringify(body)}`)
  return body.sid
}
