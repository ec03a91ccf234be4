import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { PROBLEM_TYPE, problemOf } from './problem.js'
import { RequestError } from './request-error.js'

const SPOKEN: Readonly<Record<string, RequestError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new RequestError('request-timeout', 'The request did not arrive in time.'),
  HPE_HEADER_OVERFLOW: new RequestError('header-too-large', 'The headers are larger than this service takes.')
}

const NOT_HTTP = new RequestError('invalid-request', 'The request is not well-formed HTTP.')

/** Answers what never became a request: Node reports it on the bare socket, below Fastify. */
export function answerClientError (error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const problem = problemOf(SPOKEN[error.code ?? ''] ?? NOT_HTTP, randomUUID())
  const body = JSON.stringify(problem)
  if (socket.writable) {
    socket.write(`HTTP/1.1 ${problem.status} ${problem.title}\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nContent-Type: ${PROBLEM_TYPE}\r\n\r\n${body}`)
  }
  socket.destroy(error)
}
