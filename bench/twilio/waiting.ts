import { setTimeout } from 'node:timers/promises'

/** Longer than anything here should take; without it a benchmark that cannot end would not say so. */
const PATIENCE_MS = 900_000

/** Asks again every so often until the answer is as awaited, and answers it. */
export async function until<Answer> (
  what: string, everyMs: number, ask: () => Promise<Answer>, good: (answer: Answer) => boolean
): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS
  let answer = await ask()
  while (!good(answer)) {
    if (performance.now() > deadline) throw new Error(`Not within ${PATIENCE_MS / 1_000} s: ${what}.`)
    await setTimeout(everyMs)
    answer = await ask()
  }
  return answer
}

/** Each of these once, so many at a time; the first that fails ends it. */
export async function atOnce<Item> (
  items: readonly Item[], lanes: number, work: (item: Item, index: number) => Promise<unknown>
): Promise<void> {
  const rest = items.entries()
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, async () => {
    for (const [index, item] of rest) await work(item, index)
  }))
}
