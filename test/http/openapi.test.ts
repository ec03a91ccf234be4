import t from 'tap'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { AddressSchema } from '../../src/http/schemas/address.js'
import { ApiKeySchema, NewApiKeySchema } from '../../src/http/schemas/api-key.js'
import { AssignmentSchema, AssignmentStatusSchema } from '../../src/http/schemas/assignment.js'
import { EXAMPLE } from '../../src/http/schemas/examples.js'
import { PauseSchema } from '../../src/http/schemas/pause.js'
import { PhoneNumberBodySchema } from '../../src/http/schemas/phone-number.js'
import { PlanSchema } from '../../src/http/schemas/plan.js'
import { ProblemSchema } from '../../src/http/schemas/problem.js'
import { EntrySchema, TIMELINE_EXAMPLE } from '../../src/http/schemas/timeline.js'
import { anApp } from './builders.js'

interface Media { schema: { $ref?: string }, example?: unknown, examples?: Record<string, { value: unknown }> }
interface Parameter {
  $ref?: string
  name: string
  in: string
  schema: { pattern?: string }
  example?: unknown
  examples?: Record<string, { value: unknown }>
}
interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security?: unknown[]
  parameters?: Parameter[]
  requestBody?: { required: boolean, content: Record<string, Media> }
  responses: Record<string, { description: string, headers?: object, content?: Record<string, Media> }>
}
interface Document {
  openapi: string
  info: { title: string, description: string }
  tags: Array<{ name: string }>
  servers: unknown[]
  security: unknown[]
  components: {
    schemas: Record<string, unknown>
    parameters: Record<string, Parameter>
    headers: Record<string, unknown>
    securitySchemes: object
  }
  paths: Record<string, Record<string, Operation>>
}

async function theDocument () {
  const { app } = await anApp({}, { docs: true })
  const reply = await app.inject('/openapi.json')
  const document: Document = reply.json()
  const shared = ({ $ref }: Parameter) => document.components.parameters[$ref?.split('/').at(-1) ?? '']
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, given]) => {
      const operation = { ...given, parameters: given.parameters?.map((one) => shared(one) ?? one) ?? [] }
      return { at: `${method.toUpperCase()} ${path}`, path, method, operation }
    }))
  return { app, document, operations, text: reply.body }
}

const valuesOf = ({ example, examples = {} }: Pick<Media, 'example' | 'examples'>) =>
  [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)]

t.test('the document is OpenAPI 3.1 and says what the service is and is not', async (t) => {
  const { document, operations } = await theDocument()
  t.equal(document.openapi, '3.1.0')
  t.match(document.info, { title: 'dispatchable', description: /no guarantee that an emergency call is answered/ })
  t.match(document, { servers: [{ url: '/' }], security: [{ bearer: [] }] })
  t.match(document.components.securitySchemes, { bearer: { type: 'http', scheme: 'bearer' } })
  t.strictSame(operations.map(({ at }) => at).sort(), [
    'DELETE /v1/addresses/{id}',
    'DELETE /v1/api-keys/{id}',
    'DELETE /v1/assignments/{phoneNumber}',
    'GET /healthz',
    'GET /metrics',
    'GET /problems',
    'GET /problems/{code}',
    'GET /readyz',
    'GET /v1/addresses',
    'GET /v1/addresses/{id}',
    'GET /v1/api-keys',
    'GET /v1/api-keys/{id}',
    'GET /v1/assignments',
    'GET /v1/assignments/{phoneNumber}',
    'GET /v1/assignments/{phoneNumber}/plan',
    'GET /v1/assignments/{phoneNumber}/status',
    'GET /v1/assignments/{phoneNumber}/timeline',
    'GET /v1/pause',
    'GET /v1/phone-numbers',
    'GET /v1/phone-numbers/{phoneNumber}',
    'POST /v1/addresses',
    'POST /v1/addresses/{id}/suggestion-acceptances',
    'POST /v1/api-keys',
    'POST /v1/assignments/{phoneNumber}/reconciliations',
    'PUT /v1/assignments/{phoneNumber}',
    'PUT /v1/pause'
  ])
})

t.test('every operation has a name of its own, a summary, a description and a known tag', async (t) => {
  const { document, operations } = await theDocument()
  const known = document.tags.map(({ name }) => name)
  for (const { at, operation: { summary, description, tags } } of operations) {
    t.ok(summary && description, at)
    t.ok(tags.length === 1 && known.includes(String(tags[0])), at)
  }
  const names = operations.map(({ operation }) => operation.operationId)
  t.equal(new Set(names).size, operations.length)
  t.ok(names.every((name) => /^[a-z][A-Za-z]+$/.test(name)))
})

t.test('every operation under /v1 names its scope and declares what may befall it; probes need no key', async (t) => {
  const { operations } = await theDocument()
  for (const { at, path, operation: { responses, security } } of operations) {
    const isKeyed = path.startsWith('/v1') || path === '/metrics'
    const keyed = isKeyed ? ['401', '403', '500', '503'] : ['500']
    const needed = path.startsWith('/v1') ? ['400', '429', ...keyed] : keyed
    const good = path === '/metrics' ? 'text/plain' : 'application/json'
    for (const status of needed) t.ok(responses[status], `${at} ${status}`)
    if (isKeyed) t.match(security, [{ bearer: [/^(read|write|remove|admin)$/] }], at)
    else t.strictSame(security, [], at)
    for (const [status, { description, content }] of Object.entries(responses)) {
      t.ok(description.length > 0 && description !== 'Default Response', `${at} ${status}`)
      const type = Number(status) < 400 ? good : 'application/problem+json'
      t.strictSame(Object.keys(content ?? {}), status === '304' ? [] : [type], `${at} ${status}`)
    }
  }
})

t.test('every request, answer and parameter has an example', async (t) => {
  const { operations } = await theDocument()
  for (const { at, operation: { parameters = [], requestBody, responses } } of operations) {
    for (const parameter of parameters) t.ok(valuesOf(parameter).length > 0, `${at} ${parameter.name}`)
    for (const { content } of [...Object.values(responses), ...(requestBody ? [requestBody] : [])]) {
      for (const media of Object.values(content ?? {})) t.ok(valuesOf(media).length > 0, at)
    }
  }
})

t.test('every $ref resolves, and no schema of the inside is left in it', async (t) => {
  const { document, text } = await theDocument()
  const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => String(ref)))
  t.ok(refs.size >= 6)
  for (const ref of refs) {
    const [, kind = '', name = ''] = /^#\/components\/(schemas|headers|parameters)\/(.+)$/.exec(ref) ?? []
    t.ok(document.components[kind as 'schemas' | 'headers']?.[name], ref)
  }
  t.notMatch(text, '"x-examples"')
  t.notMatch(text, '"$id"')
})

t.test('every enumeration is kebab-case, but for the condition types and the fields to sort by', async (t) => {
  const { text } = await theDocument()
  const words = [...text.matchAll(/"enum":\[([^\]]*)\]/g)].flatMap(([, list]) => String(list).split(','))
  t.ok(words.length > 30)
  for (const word of words) t.match(word, /^("[a-z]+(-[a-z]+)*"|null|"[A-Z][A-Za-z]+"|"-?(phoneNumber|updatedAt)")$/)
})

t.test('examples of answers are answers', async (t) => {
  const { operations } = await theDocument()
  const schemas: Record<string, TSchema> = {
    Problem: ProblemSchema,
    Assignment: AssignmentSchema,
    AssignmentStatus: AssignmentStatusSchema,
    Plan: PlanSchema,
    Pause: PauseSchema,
    Address: AddressSchema,
    PhoneNumber: PhoneNumberBodySchema,
    ApiKey: ApiKeySchema,
    NewApiKey: NewApiKeySchema
  }
  for (const { at, operation } of operations) {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      for (const media of Object.values(content ?? {})) {
        const schema = schemas[media.schema.$ref?.replace('#/components/schemas/', '') ?? '']
        if (schema === undefined) continue
        for (const value of valuesOf(media)) t.ok(Value.Check(schema, value), `${at} ${status}`)
      }
    }
  }
})

t.test('examples of timeline entries are entries', async (t) => {
  t.ok(TIMELINE_EXAMPLE.data.every((entry) => Value.Check(EntrySchema, entry)))
})

t.test('every answer under /v1 may say that the account is paused', async (t) => {
  const { operations } = await theDocument()
  const mark = { 'Dispatchable-Paused': { $ref: '#/components/headers/Dispatchable-Paused' } }
  for (const { at, path, operation: { responses } } of operations) {
    for (const [status, { headers = {} }] of Object.entries(responses)) {
      if (path.startsWith('/v1/')) t.match(headers, mark, `${at} ${status}`)
      else t.notOk('Dispatchable-Paused' in headers, `${at} ${status}`)
    }
  }
})

t.test('a body may be left out where nothing in it is needed, and nowhere else', async (t) => {
  const { operations } = await theDocument()
  const free = operations.filter(({ operation }) => operation.requestBody?.required === false).map(({ at }) => at)
  t.strictSame(free.sort(), [
    'POST /v1/addresses/{id}/suggestion-acceptances', 'POST /v1/assignments/{phoneNumber}/reconciliations'
  ])
})

t.test('a walk through the examples leaves the account unpaused and the number where they began', async (t) => {
  const { document } = await theDocument()
  const bodies = (path: string) =>
    valuesOf(document.paths[path]?.['put']?.requestBody?.content['application/json'] as Media)
  t.strictSame(bodies('/v1/pause'), [{ paused: true }, { paused: false }])
  const declared = bodies('/v1/assignments/{phoneNumber}')
  t.match(declared[0], { address: EXAMPLE.address })
  t.match(declared.at(-1), { address: EXAMPLE.address })
})

t.test('"Try it out" works untouched: each operation answers 2xx to its own examples', async (t) => {
  const { app, operations } = await theDocument()
  for (const { at, path, method, operation: { parameters = [], requestBody } } of operations) {
    const of = (where: string) => parameters.filter((parameter) => parameter.in === where)
    const url = of('path').reduce((url, { name, example }) => url.replace(`{${name}}`, String(example)), path)
    const query = new URLSearchParams(of('query').map((parameter): [string, string] =>
      [parameter.name, String(valuesOf(parameter)[0])]))
    for (const payload of requestBody ? valuesOf(requestBody.content['application/json'] as Media) : [undefined]) {
      const reply = await app.inject({
        method: method as 'GET', url: `${url}?${query}`, ...(payload !== undefined && { payload: payload as object })
      })
      t.ok(reply.statusCode < 300, `${at}: ${reply.statusCode} ${reply.statusCode < 300 ? '' : reply.body}`)
    }
  }
})

t.test('Swagger UI, which reads patterns without the u flag, finds its own examples well-formed', async (t) => {
  const { operations } = await theDocument()
  for (const { at, operation: { parameters = [] } } of operations) {
    for (const { name, schema, example } of parameters) {
      const { pattern = '' } = 'items' in schema ? schema.items as { pattern?: string } : schema
      for (const value of [example].flat()) {
        if (value !== undefined) t.match(String(value), new RegExp(pattern), `${at} ${name}`)
      }
    }
  }
})

t.test('the page keeps the key and is ready to try, over plain HTTP too', async (t) => {
  const { app } = await theDocument()
  const page = await app.inject('/docs/static/swagger-initializer.js')
  t.match(page.body, '"persistAuthorization":true')
  t.match(page.body, '"tryItOutEnabled":true')
  t.notMatch((await app.inject('/docs')).headers['content-security-policy'], 'upgrade-insecure-requests')
})

t.test('conditions, tags and repetitions are told wherever they hold', async (t) => {
  const { operations } = await theDocument()
  for (const { at, path, method, operation: { parameters, responses } } of operations) {
    const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
    const waits = ['PUT /v1/assignments/{phoneNumber}', 'POST /v1/addresses'].includes(at) ? ['Prefer'] : []
    const conditional = at === 'PUT /v1/assignments/{phoneNumber}' || at === 'DELETE /v1/assignments/{phoneNumber}'
    const posts = method === 'post' ? [...waits, 'Idempotency-Key'] : []
    const changes = conditional ? ['If-Match', 'If-None-Match', ...waits] : posts
    const told = path.startsWith('/v1/') ? method === 'get' ? ['If-None-Match'] : changes : []
    t.strictSame(headers, told, at)
    t.equal('304' in responses, method === 'get' && path.startsWith('/v1/'), at)
    t.equal('412' in responses, conditional, at)
    if (method === 'post') t.ok('409' in responses && '422' in responses, at)
  }
})
