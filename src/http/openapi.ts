import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { complete, HEADERS } from './openapi-complete.js'

const DESCRIPTION = `
Internal apps say: *this phone number must be registered at this emergency address.* The service remembers that wish,
walks Twilio there one call at a time, and tells whether a 911 or 999 call from that number would reach the right
dispatcher **now**. Countries: US, CA, GB.

**Registration is no guarantee that an emergency call is answered**, nor that it is routed as expected. This service
places and routes no calls; it never buys, releases or deletes a phone number.

Start with \`PUT /v1/assignments/{phoneNumber}\`, then poll \`GET /v1/assignments/{phoneNumber}/status\` until
\`coverage\` is \`protected\`. Twilio's \`emergencyAddressStatus\` is the truth about registration;
\`emergencyStatus\` is not. What comes next is at \`…/plan\`, what happened at \`…/timeline\`.

Every error is \`application/problem+json\` (RFC 9457) and names the fields that are wrong. Unknown fields are errors.
Times are RFC 3339 in UTC. Lists are read page by page with \`limit\` and \`cursor\`. New fields and new values of
\`reason\` and \`code\` may appear at any time.
`.trim()

const TAGS = [
  { name: 'assignments', description: 'Which number must be registered at which address, and how far that is.' },
  { name: 'addresses', description: 'Places help can be sent to. Immutable.' },
  { name: 'pause', description: 'Changing nothing at Twilio for a while, for the whole account.' },
  { name: 'phone-numbers', description: 'What the Twilio account owns, as last seen.' },
  { name: 'operations', description: 'For whoever runs the service.' }
]

/** Prepares the document. Must be registered before the routes it is to describe. */
export async function describeRoutes (app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'dispatchable', version: '1.0.0', description: DESCRIPTION },
      servers: [{ url: '/', description: 'This service' }],
      tags: TAGS,
      components: {
        headers: HEADERS,
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'ADMIN_API_KEY; the sandbox asks for none.' }
        }
      },
      security: [{ bearer: [] }]
    },
    transformObject: complete,
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, i) => typeof $id === 'string' ? $id : `def-${i}` }
  })
}

/** Serves the document and a page to try it on. */
export async function serveDocs (app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // Over plain HTTP the page could not load its own scripts.
    transformStaticCSP: (header) => header.replace(/ *upgrade-insecure-requests;/, ''),
    uiConfig: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true }
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
