import { faultKinds, type Fault, type FaultMatch } from './faults.js'
import type { Span } from './chance.js'
import type { Delays, Mode } from './model.js'
import type { NumberChange } from './operator.js'
import type { NumberSeed } from './seed.js'

/** What was sent to the control API makes no sense; the message names the field. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
}

interface Check<Value> {
  readonly wanted: string
  readonly accepts: (value: unknown) => value is Value
}

const check = <Value>(wanted: string, accepts: (value: unknown) => value is Value): Check<Value> =>
  ({ wanted, accepts })

const isText = (value: unknown): value is string => typeof value === 'string'
const isAmount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isSpan = (value: unknown): value is Span => isAmount(value) || isRange(value)
const isE164 = (value: unknown): value is string => isText(value) && /^\+[1-9]\d{6,14}$/.test(value)

const text = check('a string', isText)
const textOrNull = check('a string or null', (value): value is string | null => value === null || isText(value))
const flag = check('true or false', (value): value is boolean => typeof value === 'boolean')
const amount = check('a number, 0 or more', isAmount)
const count = check('a whole number, 1 or more',
  (value): value is number => Number.isInteger(value) && isAmount(value) && value > 0)
const share = check('a number from 0 to 1', (value): value is number => isAmount(value) && value <= 1)
const span = check('milliseconds, or [min, max] of them', isSpan)
const e164 = check('a phone number in E.164', isE164)

const oneOf = <const Value>(...values: readonly Value[]): Check<Value> =>
  check(`one of ${values.join(', ')}`, (value): value is Value => values.some((each) => each === value))

const seedChecks = { phoneNumber: e164, isoCountry: text, type: text, voice: flag, trunkSid: textOrNull, count }

const changeChecks = {
  emergencyAddressSid: textOrNull,
  emergencyAddressStatus: text,
  settleAfterMs: amount,
  emergencyStatus: text,
  trunkSid: textOrNull,
  addressSid: textOrNull,
  voice: flag,
  nextUnregistrationFails: flag,
  removed: flag
}

const faultChecks = {
  kind: oneOf(...faultKinds),
  match: check('an object', isObject),
  times: count,
  skip: amount,
  probability: share,
  retryAfter: amount,
  delayMs: amount
}

const matchChecks = { method: text, path: text, body: text }

const delayChecks = { registrationMs: span, unregistrationMs: span, callingMs: span, latencyMs: span }

const modeChecks = {
  emergencyStatus: oneOf('ignored', 'legacy'),
  swapInPlace: oneOf('reject', 'accept'),
  emptySid: oneOf('null', 'empty-string'),
  staleReadAfterClear: flag,
  addressInUseCode: oneOf(21625, 21632, 21633),
  nextUnregistrationFails: flag,
  registrationFailureShare: share,
  concurrencyLimit: amount,
  listLagMs: amount,
  looseFriendlyName: flag
}

type Checks = Readonly<Record<string, Check<unknown>>>

type Checked<Fields extends Checks> = {
  -readonly [Name in keyof Fields]?: Fields[Name] extends Check<infer Value> ? Value : never
}

function fields<const Fields extends Checks> (input: unknown, checks: Fields, prefix = ''): Checked<Fields> {
  if (!isObject(input)) throw new BadInput(`${prefix === '' ? 'the body' : prefix.slice(0, -1)} must be a JSON object`)
  for (const [name, value] of Object.entries(input)) {
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (known === undefined) throw new BadInput(`${prefix}${name} is not known`)
    if (!known.accepts(value)) throw new BadInput(`${prefix}${name} must be ${known.wanted}`)
  }
  return input as Checked<Fields>
}

/** A programmed fault. */
export function readFault (input: unknown): Fault {
  const { kind, match, ...rest } = fields(input, faultChecks)
  if (kind === undefined) throw new BadInput(`kind must be ${faultChecks.kind.wanted}`)
  const matched: { match?: FaultMatch } = match === undefined ? {} : { match: fields(match, matchChecks, 'match.') }
  return { ...rest, ...matched, kind }
}

/** Some of the delays. */
export function readDelays (input: unknown): Partial<Delays> {
  return fields(input, delayChecks)
}

/** Some of the mode. */
export function readMode (input: unknown): Partial<Mode> {
  return fields(input, modeChecks)
}

/** A change behind the client's back. */
export function readChange (input: unknown): NumberChange {
  return fields(input, changeChecks)
}

/** A number to add, or the first of so many that follow one another. */
export function readSeed (input: unknown): { seed: NumberSeed, count: number | undefined } {
  const { phoneNumber, count, ...rest } = fields(input, seedChecks)
  if (phoneNumber === undefined) throw new BadInput('phoneNumber is required')
  return { seed: { ...rest, phoneNumber }, count }
}

/** Where to go on in the log. */
export function readAfter (query: URLSearchParams): number {
  const after = Number(query.get('after') ?? 0)
  if (isAmount(after)) return after
  throw new BadInput('after must be a number, 0 or more')
}

/** The name a path ends with. */
export function readName (encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new BadInput('the path must be percent-encoded UTF-8')
  }
}

function isRange (value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [min, max] = value as unknown[]
  return isAmount(min) && isAmount(max) && min <= max
}

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
