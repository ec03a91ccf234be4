import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { complete } from './complete.js'
import { HEADERS, PARAMETERS } from './shared.js'

const DESCRIPTION = `
Internal apps say: *this phone number must be registered at this emergency address.* The service remembers that wish,
walks Twilio there one call at a time, and tells whether a 911 or 999 call from that number would reach the right
dispatcher **now**. Countries: US, CA, GB.

**Registration is no guarantee that an emergency call is answered**, nor that it is routed as expected. This service
places and routes no calls; it never buys, releases or deletes a phone number.

Start with \`PUT /v1/assignments/{phoneNumber}\`, then poll \`GET /v1/assignments/{phoneNumber}/status\` until
\`coverage\` is \`protected\`. Twilio's \`emergencyAddressStatus\` is the truth about registration;
\`emergencyStatus\` is not. What comes next is at \`…/plan\`, what happened at \`…/timeline\`.

Callers bring an API key, unless the service says otherwise. Without the scope \`pii\`, street lines, customer names
and Twilio's own messages are masked.

Every error is \`application/problem+json\` (RFC 9457) and names the fields that are wrong. Unknown fields are errors.
Times are RFC 3339 in UTC. Lists are read page by page with \`limit\` and \`cursor\`. New fields and new values of
\`reason\` and \`code\` may appear at any time.
`.trim()

/** Nobody else's to use, in the words that OpenAPI has for it (SPDX 3, annex on licence references). */
const LICENSE = { name: 'Unlicensed', identifier: 'LicenseRef-Unlicensed' }

const KEYS = 'A key made with `POST /v1/api-keys`, or `ADMIN_API_KEY`, which has every scope. The scope that an ' +
  'operation needs stands beside it. On one machine, outside production, none is needed unless `ADMIN_API_KEY` is set.'

const TAGS = [
  { name: 'assignments', description: 'Which number must be registered at which address, and how far that is.' },
  { name: 'addresses', description: 'Places help can be sent to. Immutable.' },
  { name: 'api-keys', description: 'Who may call, and what they may do.' },
  { name: 'pause', description: 'Changing nothing at Twilio for a while, for the whole account.' },
  { name: 'phone-numbers', description: 'What the Twilio account owns, as last seen.' },
  { name: 'problems', description: 'What every error means, how it comes about and what helps.' },
  { name: 'operations', description: 'For whoever runs the service.' }
]

/** Prepares the document. Must be registered before the routes it is to describe. */
export async function describeRoutes (app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'dispatchable', version: '1.0.0', description: DESCRIPTION, license: LICENSE },
      servers: [{ url: '/', description: 'This service' }],
      tags: TAGS,
      components: {
        headers: HEADERS,
        parameters: PARAMETERS,
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: KEYS }
        }
      },
      security: [{ bearer: [] }]
    },
    transformObject: complete,
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, i) => typeof $id === 'string' ? $id : `def-${i}` }
  })
}

/**
 * The page loads nothing from anywhere else. One inline style of Swagger UI's is known by its hash. Without
 * `upgrade-insecure-requests`, over plain HTTP it could not load its own scripts.
 */
const CSP = [
  "default-src 'none'", "base-uri 'none'", "connect-src 'self'", "font-src 'self'", "form-action 'none'",
  "frame-ancestors 'none'", "img-src 'self' data:", "script-src 'self'",
  "style-src 'self' 'unsafe-hashes' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"
].join('; ')

/** Serves the document and a page to try it on. */
export async function serveDocs (app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: CSP,
    uiConfig: { persistAuthorization: true, tryItOutEnabled: true, displayRequestDuration: true }
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
