import {
  addressFilters, createAddress, createParameters, deleteAddress, fetchAddress, listAddresses, listDependents,
  updateAddress, updateParameters
} from './addresses.js'
import type { Operation } from './call.js'
import { pagingParameters } from './paging.js'
import {
  fetchNumber, listNumbers, listTrunkNumbers, numberFilters, numberParameters, releaseNumber, updateNumber
} from './phone-numbers.js'

/** An operation and the parameters it understands. */
export interface Route {
  readonly run: Operation
  readonly known: ReadonlySet<string>
}

/** What can be done at a path, by method. */
export type Methods = Readonly<Partial<Record<string, Route>>>

const route = (run: Operation, ...known: readonly string[]): Route => ({ run, known: new Set(known) })

const account = /^\/2010-04-01\/Accounts\/([^/]+)(\/.*)$/

const paths: ReadonlyArray<readonly [pattern: RegExp, methods: Methods]> = [
  [/^\/IncomingPhoneNumbers\/([^/]+)\.json$/, {
    GET: route(fetchNumber),
    POST: route(updateNumber, ...numberParameters),
    DELETE: route(releaseNumber)
  }],
  [/^\/IncomingPhoneNumbers\.json$/, { GET: route(listNumbers, ...numberFilters, ...pagingParameters) }],
  [/^\/Addresses\/([^/]+)\.json$/, {
    GET: route(fetchAddress),
    POST: route(updateAddress, ...updateParameters),
    DELETE: route(deleteAddress)
  }],
  [/^\/Addresses\.json$/, {
    GET: route(listAddresses, ...addressFilters, ...pagingParameters),
    POST: route(createAddress, ...createParameters)
  }],
  [/^\/Addresses\/([^/]+)\/DependentPhoneNumbers\.json$/, { GET: route(listDependents, ...pagingParameters) }]
]

const trunkPath = /^\/v1\/Trunks\/([^/]+)\/PhoneNumbers$/
const trunkMethods: Methods = { GET: route(listTrunkNumbers, ...pagingParameters) }

/** Every operation there is. */
export const routes: readonly Route[] = [...paths.map(([, methods]) => methods), trunkMethods]
  .flatMap((methods) => Object.values(methods).filter((found) => found !== undefined))

/** The methods of a path and the SID in it; nothing where Twilio, or the account, has nothing. */
export function findRoute (accountSid: string, path: string): { methods: Methods, sid: string } | undefined {
  const trunk = trunkPath.exec(path)
  if (trunk !== null) return { methods: trunkMethods, sid: trunk[1] ?? '' }
  const [, owner, rest = ''] = account.exec(path) ?? []
  if (owner !== accountSid) return undefined
  for (const [pattern, methods] of paths) {
    const match = pattern.exec(rest)
    if (match !== null) return { methods, sid: match[1] ?? '' }
  }
  return undefined
}
