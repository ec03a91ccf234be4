import { answer } from '../schemas/operation.js'
import { ProblemKindParams, ProblemKindRef, problems } from '../schemas/problem.js'
import { problemKindView } from '../views/problem-kind.js'
import { Type } from 'typebox'

const tags = ['problems']
const security: [] = [] // Whoever got one may read what it means.
const EXAMPLE = problemKindView('precondition-failed')

export const listProblems = {
  operationId: 'listProblems',
  summary: 'List every problem an answer can be',
  description: 'By status, with what each means, how it comes about and what helps. New codes may appear.',
  tags,
  security,
  response: {
    200: answer('All of them.', Type.Object({ data: Type.Array(ProblemKindRef) }, { additionalProperties: false }), {
      data: [EXAMPLE]
    }),
    ...problems('internal-error')
  }
}

export const getProblem = {
  operationId: 'getProblem',
  summary: 'Read what a problem means, how it comes about and what helps',
  description: 'It is what `type` points at in every problem.',
  tags,
  security,
  params: ProblemKindParams,
  response: {
    200: answer('The problem.', ProblemKindRef, EXAMPLE),
    ...problems('invalid-request', 'problem-not-found', 'internal-error')
  }
}
