import { createHash } from 'node:crypto'
import { Refusal } from './refusal.js'
import type { Json } from './wire.js'

/** Query parameters that every list understands. */
export const pagingParameters = ['PageSize', 'Page', 'PageToken'] as const

/** One page of a list, and how to reach its neighbours. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly pageSize: number
  readonly self: string
  readonly first: string
  readonly next: string | null
  readonly previous: string | null
}

interface Listed { readonly seq: number }

type Params = Readonly<Record<string, string>>

/**
 * Cuts a page out of a list that is ordered by `seq`. A token names the item a page continues from, not a count, so
 * following it neither skips nor repeats anything when items come or go in between.
 */
export function paginate<Item extends Listed> (path: string, params: Params, all: readonly Item[]): Page<Item> {
  const pageSize = readPageSize(params['PageSize'])
  const page = readPage(params['Page'])
  const token = params['PageToken']
  if (page > 0 && token === undefined) throw badToken('Page needs the PageToken of next_page_uri')
  const from = token === undefined ? 0 : readToken(token, all)
  const start = token?.startsWith('PB') === true ? Math.max(0, from - pageSize) : from
  const items = all.slice(start, start + pageSize)
  const last = items.at(-1)
  const head = items[0]
  const link = (number: number, pageToken?: string) => {
    const query = new URLSearchParams({ ...filters(params), PageSize: String(pageSize), Page: String(number) })
    if (pageToken !== undefined) query.set('PageToken', pageToken)
    return `${path}?${query}`
  }
  const more = last !== undefined && start + items.length < all.length
  const before = head !== undefined && start > 0
  return {
    items,
    page,
    pageSize,
    self: link(page, token),
    first: link(0),
    next: more ? link(page + 1, writeToken('PA', last.seq)) : null,
    previous: before ? link(Math.max(0, page - 1), writeToken('PB', head.seq)) : null
  }
}

/** A page as the 2010 API frames it, with paths relative to the host. */
export function listJson<Item> (key: string, page: Page<Item>, items: readonly Json[]): Json {
  const start = page.page * page.pageSize
  return {
    [key]: items,
    end: Math.max(start, start + items.length - 1),
    first_page_uri: page.first,
    next_page_uri: page.next,
    page: page.page,
    page_size: page.pageSize,
    previous_page_uri: page.previous,
    start,
    uri: page.self
  }
}

/** A page as version 1 APIs frame it, with absolute URLs. */
export function metaJson<Item> (key: string, base: string, page: Page<Item>, items: readonly Json[]): Json {
  const absolute = (path: string | null) => path === null ? null : base + path
  return {
    [key]: items,
    meta: {
      key,
      page: page.page,
      page_size: page.pageSize,
      url: absolute(page.self),
      first_page_url: absolute(page.first),
      next_page_url: absolute(page.next),
      previous_page_url: absolute(page.previous)
    }
  }
}

function readPageSize (text = '50'): number {
  const size = Number(text)
  if (Number.isInteger(size) && size >= 1 && size <= 1000) return size
  throw new Refusal(400, 20007, 'Page size must be between 1 and 1000')
}

function readPage (text = '0'): number {
  const page = Number(text)
  if (Number.isInteger(page) && page >= 0) return page
  throw badToken('Page must be a whole number, starting from 0')
}

/** The first position after (PA) or not before (PB) the item the token names; that item may be gone. */
function readToken (token: string, all: readonly Listed[]): number {
  const seq = Number.parseInt(token.slice(2, 14), 16)
  const kind = token.startsWith('PB') ? 'PB' : 'PA'
  if (Number.isNaN(seq) || token !== writeToken(kind, seq)) throw badToken('Invalid PageToken')
  const least = kind === 'PA' ? seq + 1 : seq
  let low = 0
  let high = all.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((all[middle]?.seq ?? Infinity) < least) low = middle + 1
    else high = middle
  }
  return low
}

function writeToken (kind: 'PA' | 'PB', seq: number): string {
  const body = kind + seq.toString(16).padStart(12, '0')
  return body + createHash('sha256').update(body).digest('hex').slice(0, 20)
}

function filters (params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([key]) => !pagingParameters.some((name) => name === key)))
}

function badToken (message: string): Refusal {
  return new Refusal(400, 21481, message)
}
