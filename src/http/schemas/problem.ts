import { Type, type Static } from 'typebox'
import { PROBLEMS, typeOf, type ProblemCode } from '../problems/catalogue.js'
import type { ProblemKind, ProblemStatus } from '../problems/kind.js'
import { EXAMPLE } from './examples.js'
import { nullableString, string } from './primitives.js'

/** RFC 9457, as component of the document. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'The kind of problem: `/problems/` and its code. The service explains it there.' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String({ description: 'What went wrong this time and what would help, as a sentence.' }),
  code: string<ProblemCode>({ description: 'For machines. New codes may appear.' }),
  requestId: Type.String({ description: 'Also in the header `X-Request-Id` and in our log.' }),
  retryable: Type.Boolean({ description: 'Whether the very same request may succeed later.' }),
  errors: Type.Array(Type.Object({
    pointer: Type.String({ description: 'The field, as a JSON Pointer; `detail` says so if it is not in the body.' }),
    detail: Type.String()
  }, { additionalProperties: false })),
  twilio: Type.Optional(Type.Object({
    code: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Twilio\'s error code.' }),
    status: Type.Integer({ description: 'The HTTP status Twilio answered with.' }),
    moreInfo: nullableString({ description: 'Twilio\'s page about it.' })
  }, { additionalProperties: false, description: 'What Twilio answered, where that is why.' }))
}, { $id: 'Problem', additionalProperties: false })

const ProblemRef = Type.Unsafe<Static<typeof ProblemSchema>>(Type.Ref('Problem#'))

/** What an example of the problem says; the title where that is enough. */
const DETAILS: Partial<Readonly<Record<ProblemCode, readonly [pointer: string | null, detail: string]>>> = {
  'invalid-request': ['/adress', 'Unknown field "adress".'],
  'invalid-address': ['/address/postalCode', 'It is not a postal code of the country.'],
  'country-mismatch': ['/address/isoCountry', 'The address is in GB; the number belongs to US.'],
  unauthorized: [null, 'Send the API key as `Authorization: Bearer <key>`.'],
  'removal-not-acknowledged': ['/acknowledgeUnprotected',
    'After removal the number has no emergency address. Repeat the request with ?acknowledgeUnprotected=true.']
}

/** A code of the catalogue, explained. */
export const ProblemKindSchema = Type.Object({
  code: string<ProblemCode>({ enum: Object.keys(PROBLEMS) }),
  type: Type.String({ description: 'What `type` is in a problem of this kind.' }),
  status: Type.Integer(),
  title: Type.String(),
  meaning: Type.String(),
  cause: Type.String({ description: 'How it usually comes about.' }),
  cure: Type.String({ description: 'What helps.' }),
  retryable: Type.Boolean({ description: 'Whether the very same request may succeed later.' })
}, { $id: 'ProblemKind', additionalProperties: false })

export type ProblemKindBody = Static<typeof ProblemKindSchema>
export const ProblemKindRef = Type.Unsafe<ProblemKindBody>(Type.Ref('ProblemKind#'))

export const ProblemKindParams = Type.Object({
  code: string({
    pattern: '^[a-z]+(-[a-z]+)*$',
    maxLength: 64,
    description: 'The `code` of a problem, which is also the end of its `type`.',
    examples: ['precondition-failed']
  })
}, { additionalProperties: false })

/** The problems an operation may answer with, declared one by one. */
export function problems (...codes: readonly ProblemCode[]) {
  const responses: Partial<Record<ProblemStatus, ReturnType<typeof problemResponse>>> = {}
  for (const { status } of codes.map((code) => PROBLEMS[code])) {
    responses[status] = problemResponse(codes.filter((code) => PROBLEMS[code].status === status))
  }
  return responses
}

function problemResponse (codes: readonly ProblemCode[]) {
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
    content: {
      'application/problem+json': {
        schema: ProblemRef,
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]))
      }
    }
  }
}

function exampleOf (code: ProblemCode) {
  const { status, title, field, retryable }: ProblemKind = PROBLEMS[code]
  const [pointer, detail] = DETAILS[code] ?? [field ?? null, `${title}.`]
  const errors = pointer === null ? [] : [{ pointer, detail }]
  return { type: typeOf(code), title, status, detail, code, requestId: EXAMPLE.requestId, retryable, errors }
}
