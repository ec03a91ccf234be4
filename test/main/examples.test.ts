import t from 'tap'
import { openApiDocument } from '../../src/main/openapi-document.js'
import { seedExample } from '../../src/main/seed-example.js'
import { aService, call, until } from '../support/service.js'

interface Operation {
  readonly operationId: string
  readonly parameters?: ReadonlyArray<{ name: string, in: string, required?: boolean, example?: unknown }>
  readonly requestBody?: {
    content: Record<string, { example?: unknown, examples?: Record<string, { value: unknown }> }>
  }
}

/** As a person goes through Swagger UI: what must be there is made first, and taken away last, its user before it. */
const ORDER = ['put', 'post', 'get', 'delete']

t.test('every operation works with its own examples as they stand in the sandbox', async (t) => {
  const { config, start } = await aService(t)
  await seedExample(config('all'))
  const service = await start('all')
  t.teardown(service.stop)
  await until(() => call(service.url, '/readyz'), ({ body }) => body.status === 'ready')
  // One of the examples pauses the account: what has not been validated by then would stay so.
  await until(() => call(service.url, '/v1/addresses'), ({ body }) =>
    body.data.length === 2 && body.data.every(({ state }: { state: string }) => state !== 'validating'))

  const { paths } = JSON.parse(await openApiDocument()) as { paths: Record<string, Record<string, Operation>> }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  operations.sort((one, two) => ORDER.indexOf(one.method) - ORDER.indexOf(two.method) ||
    two.operation.operationId.localeCompare(one.operation.operationId) * (one.method === 'delete' ? -1 : 1))
  t.ok(operations.length >= 11)

  for (const { path, method, operation } of operations) {
    const bodies = exampleBodies(operation)
    t.ok(bodies.length > 0, `${operation.operationId} has an example`)
    if (operation.operationId === 'retireAddress') {
      await until(() => call(service.url, '/v1/assignments'), ({ body }) => body.data.length === 0)
    }
    for (const body of bodies) {
      const answer = await call(service.url, exampleUrl(path, operation), {
        method: method.toUpperCase(), ...body !== undefined && { body }
      })
      t.ok(answer.status < 300, `${operation.operationId} answers ${answer.status}`)
    }
  }
})

function exampleBodies ({ requestBody }: Operation): readonly unknown[] {
  const content = requestBody?.content['application/json']
  if (content === undefined) return [undefined]
  return content.example === undefined
    ? Object.values(content.examples ?? {}).map(({ value }) => value)
    : [content.example]
}

/** With every path parameter, and the query parameters that must be given. */
function exampleUrl (path: string, { parameters = [] }: Operation): string {
  const query = new URLSearchParams()
  for (const { name, in: place, required, example } of parameters) {
    if (place === 'query' && (required === true || name === 'acknowledgeUnprotected')) query.set(name, String(example))
  }
  const filled = parameters.filter((parameter) => parameter.in === 'path')
    .reduce((url, { name, example }) => url.replace(`{${name}}`, String(example)), path)
  return `${filled}?${query}`
}
