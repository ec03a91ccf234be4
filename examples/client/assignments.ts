import { setTimeout } from 'node:timers/promises'
import type { Assignment, Dispatchable } from './client.js'
import type { paths } from './api.js'

/** Where the number is to be: what PUT takes. */
type Declaration = paths['/v1/assignments/{phoneNumber}']['put']['requestBody']['content']['application/json']

type Filter = NonNullable<paths['/v1/assignments']['get']['parameters']['query']>

/** What waits for somebody; nothing more comes of waiting here. */
const SETTLED: ReadonlySet<Assignment['state']> = new Set(['ready', 'action-required', 'stalled', 'paused'])

/**
 * Declares where a number must be registered and waits until it is, or until it needs somebody. The service goes on
 * whether or not anybody waits: a caller that gives up after `deadlineMs` loses nothing, and may ask again later.
 */
export async function declareAndWait (
  service: Dispatchable, phoneNumber: string, declaration: Declaration, deadlineMs: number
): Promise<Assignment> {
  const until = Date.now() + deadlineMs
  const params = { path: { phoneNumber } }
  // The service itself waits for what takes a moment; what takes longer is polled for.
  const wait = Math.min(10, Math.floor(deadlineMs / 1_000))
  const { data: declared } = await service.PUT('/v1/assignments/{phoneNumber}', {
    params: { ...params, header: { Prefer: `wait=${wait}` } }, body: declaration
  })
  let assignment = given(declared)
  for (let known = ''; !SETTLED.has(assignment.state) && Date.now() < until;) {
    const { response } = await service.GET('/v1/assignments/{phoneNumber}/status', {
      params: { ...params, header: { 'If-None-Match': known } }, parseAs: 'stream'
    })
    await response.body?.cancel()
    known = response.headers.get('etag') ?? ''
    if (response.status !== 304) assignment = await read(service, phoneNumber)
    if (!SETTLED.has(assignment.state)) await setTimeout(250)
  }
  return assignment
}

/** The assignment as it stands. */
export async function read (service: Dispatchable, phoneNumber: string): Promise<Assignment> {
  const { data } = await service.GET('/v1/assignments/{phoneNumber}', { params: { path: { phoneNumber } } })
  return given(data)
}

/** Changes something that was read before, unless somebody else has changed it meanwhile (412). */
export async function change (
  service: Dispatchable, phoneNumber: string, etag: string, declaration: Declaration
): Promise<Assignment> {
  const { data } = await service.PUT('/v1/assignments/{phoneNumber}', {
    params: { path: { phoneNumber }, header: { 'If-Match': etag } }, body: declaration
  })
  return given(data)
}

/** Takes the spelling that Twilio suggests, where it does; every assignment that wanted the old one then wants it. */
export async function acceptSuggestion (service: Dispatchable, assignment: Assignment): Promise<boolean> {
  const params = { path: { id: assignment.desired.addressId } }
  const { data: address } = await service.GET('/v1/addresses/{id}', { params })
  if (given(address).state !== 'suggested') return false
  await service.POST('/v1/addresses/{id}/suggestion-acceptances', {
    params: { ...params, header: { 'Idempotency-Key': `accept-${params.path.id}` } }
  })
  return true
}

/** Every assignment that a filter leaves, page by page, as they are asked for. */
export async function * everyAssignment (service: Dispatchable, filter: Filter): AsyncGenerator<Assignment> {
  for (let cursor: string | null = null; ;) {
    const query: Filter = { ...filter, ...cursor !== null && { cursor } }
    const { data } = await service.GET('/v1/assignments', { params: { query } })
    const page = given(data)
    yield * page.data
    if (page.page.nextCursor === null) return
    cursor = page.page.nextCursor
  }
}

/** Errors are thrown by the client: a good answer always has its data. */
function given<Data> (data: Data | undefined): Data {
  if (data === undefined) throw new TypeError('The answer has no body.')
  return data
}
