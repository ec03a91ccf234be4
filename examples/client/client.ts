import createClient, { type Client, type Middleware } from 'openapi-fetch'
import type { components, paths } from './api.js'

export type Assignment = components['schemas']['Assignment']
export type Problem = components['schemas']['Problem']
export type Dispatchable = Client<paths>

/** An answer that is a problem (RFC 9457): its `code` is for programs, its message for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor (problem: Problem) {
    super(`${problem.detail} (${problem.code}, request ${problem.requestId})`)
    this.problem = problem
  }
}

/** Everything that is answered with an error is thrown, so that nobody mistakes it for an answer. */
const throwing: Middleware = {
  async onResponse ({ response }) {
    if (response.ok || response.status === 304) return
    throw new ProblemError(await response.json() as Problem)
  }
}

/** A client of the service at this URL, with types made of its OpenAPI document. Throws ProblemError. */
export function connect (baseUrl: string, apiKey: string): Dispatchable {
  const client = createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    // Lists of values are separated by commas.
    querySerializer: { array: { style: 'form', explode: false } }
  })
  client.use(throwing)
  return client
}
