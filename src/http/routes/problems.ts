import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getProblem, listProblems } from '../operations/problems.js'
import { RequestError } from '../problems/request-error.js'
import { problemKindViews } from '../views/problem-kind.js'

const KINDS = problemKindViews()

const NOT_FOUND = new RequestError('problem-not-found', 'No problem has this code; GET /problems lists all.')

/** The catalogue changes with the version of the service only. */
const FRESH = 'public, max-age=3600'

export const problemRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/problems', { schema: listProblems }, async (_request, reply) =>
    reply.header('cache-control', FRESH).send({ data: KINDS }))

  app.get('/problems/:code', { schema: getProblem }, async ({ params }, reply) => {
    const kind = KINDS.find(({ code }) => code === params.code)
    if (kind === undefined) throw NOT_FOUND
    return reply.header('cache-control', FRESH).send(kind)
  })
}
