import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type TUnsafe } from 'typebox'
import Value from 'typebox/value'
import type { Page } from '../domain/listing.js'
import { invalidRequest } from './problems/validation.js'

/** The rows a list is narrowed to and its order, without where it stands: what a cursor is bound to. */
type Filter = Readonly<Record<string, unknown>>

/** Pages through one list by its key. A cursor is opaque to callers and good for its own list and filter only. */
export function pagesBy<Key> (list: string, key: TUnsafe<Key>) {
  const Cursor = Type.Object({ after: key, f: Type.String() }, { additionalProperties: false })

  return {
    /** The key to start behind; null for the first page. */
    after (cursor: string | undefined, filter: Filter): Key | null {
      if (cursor === undefined) return null
      const content = decoded(cursor)
      if (!Value.Check(Cursor, content)) throw refused('In the query: It is not a cursor of this list.')
      if (content.f === fingerprint(list, filter)) return content.after as Key
      throw refused('In the query: It belongs to another list, or to another filter or order.')
    },

    /** What the answer says of its place in the list; also as a link to the next page (RFC 8288). */
    pageOf (
      { after }: Page<unknown, Key>, filter: Filter, { url }: Pick<FastifyRequest, 'url'>, reply: FastifyReply
    ) {
      if (after === null) return { nextCursor: null, hasMore: false }
      const nextCursor = encoded({ after, f: fingerprint(list, filter) })
      reply.header('link', `<${withCursor(url, nextCursor)}>; rel="next"`)
      return { nextCursor, hasMore: true }
    }
  }
}

function refused (detail: string) {
  return invalidRequest([{ pointer: '/cursor', detail }])
}

/** The same request for another page; relative, for nobody here knows by which name the service is reached. */
function withCursor (url: string, cursor: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.set('cursor', cursor)
  return `${pathname}?${searchParams}`
}

function encoded (content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

function decoded (cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

function fingerprint (list: string, filter: Filter): string {
  return createHash('sha256').update(JSON.stringify([list, filter])).digest('base64url').slice(0, 16)
}
