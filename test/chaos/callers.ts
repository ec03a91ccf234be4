import { setTimeout } from 'node:timers/promises'
import type { Dice } from './dice.js'
import { placeOf } from './places.js'

/** What a caller wants of a number: to be at this place, or nowhere. */
export type Wish = number | null

/** What was last acknowledged for a number. */
export interface Acknowledged {
  readonly wish: Wish
  /** Null where the answer carried none: it was gone already. */
  readonly generation: number | null
  /** When, on the clock of this process. */
  readonly at: number
}

/** Callers who want something else all the time, and who ask again until they are answered. */
export interface Callers {
  readonly acknowledged: ReadonlyMap<string, Acknowledged>
  readonly count: () => number
  /** Answers that no fault excuses. */
  readonly complaints: () => readonly string[]
  /** One wish, until it is acknowledged or was tried so often. */
  ask (phoneNumber: string, wish: Wish, tries: number): Promise<boolean>
  /** Wishes at random, one at a time for each number, until stopped; then waits for the last answers. */
  begin (dice: Dice, numbers: readonly string[], places: number): () => Promise<void>
}

const ANSWER_MS = 1_500

/** Callers of these addresses of the API. */
export function callersOf (urls: readonly string[], stretch: number): Callers {
  const acknowledged = new Map<string, Acknowledged>()
  const former = new Map<string, number>()
  /** A removal without an answer may still come true, and a number declared after it begins anew. */
  const mayRestart = new Set<string>()
  const complaints: string[] = []
  let count = 0
  let turn = 0
  const answerMs = ANSWER_MS * stretch

  const acknowledge = (phoneNumber: string, wish: Wish, generation: number | null) => {
    const before = acknowledged.get(phoneNumber)
    const restarts = mayRestart.has(phoneNumber) || before === undefined || before.wish === null
    if (!restarts && generation !== null && before.generation !== null && generation < before.generation) {
      complaints.push(`${phoneNumber}: generation ${generation} was acknowledged after ${before.generation}`)
    }
    if (before !== undefined && before.wish !== null) former.set(phoneNumber, before.wish)
    acknowledged.set(phoneNumber, { wish, generation, at: performance.now() })
    count += 1
  }

  const once = async (phoneNumber: string, wish: Wish): Promise<boolean> => {
    const url = `${urls[turn++ % urls.length]}/v1/assignments/${phoneNumber}`
    const response = await (wish === null
      ? send(`${url}?acknowledgeUnprotected=true`, answerMs, { method: 'DELETE' })
      : send(url, answerMs, {
        method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address: placeOf(wish) })
      }))
    if (response === null) return false
    const { status, text } = response
    if (status === 200 || status === 202) {
      acknowledge(phoneNumber, wish, (JSON.parse(text) as { generation: number }).generation)
      return true
    }
    if (status === 404 && wish === null) {
      acknowledge(phoneNumber, null, null)
      return true
    }
    if (status !== 503) complaints.push(`${phoneNumber}: ${status} ${text.slice(0, 300)}`)
    return false
  }

  const ask = async (phoneNumber: string, wish: Wish, tries: number): Promise<boolean> => {
    for (let left = tries; left > 0; left--) {
      if (await once(phoneNumber, wish)) return true
      if (wish === null) mayRestart.add(phoneNumber)
      await setTimeout(100)
    }
    return false
  }

  const wishFor = (dice: Dice, phoneNumber: string, places: number): Wish => {
    const now = acknowledged.get(phoneNumber)?.wish ?? null
    switch (dice.weighted({ other: 6, same: 1, back: 2, remove: 1 })) {
      case 'same': return now
      case 'back': return former.get(phoneNumber) ?? dice.between(1, places)
      case 'remove': return null
      case 'other': return dice.between(1, places)
    }
  }

  const begin = (dice: Dice, numbers: readonly string[], places: number) => {
    const busy = new Map<string, Promise<unknown>>()
    const stopping = new AbortController()
    const going = (async () => {
      while (!stopping.signal.aborted) {
        await setTimeout(dice.between(40, 60) * stretch)
        const free = numbers.filter((number) => !busy.has(number))
        if (free.length === 0) continue
        const number = dice.pick(free)
        busy.set(number, ask(number, wishFor(dice, number, places), 6).finally(() => busy.delete(number)))
      }
    })()
    return async () => {
      stopping.abort()
      await going
      await Promise.all(busy.values())
    }
  }

  return { acknowledged, count: () => count, complaints: () => complaints, ask, begin }
}

interface Answer { readonly status: number, readonly text: string }

/** Null when there was no answer. */
async function send (url: string, ms: number, init: RequestInit): Promise<Answer | null> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ms) })
    return { status: response.status, text: await response.text() }
  } catch {
    return null
  }
}
