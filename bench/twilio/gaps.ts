import type { LoggedRequest } from '../../src/sandbox/journal.js'

/**
 * Seconds that each number was registered nowhere, by the stand-in's own log: from the moment a clear took effect to
 * the moment the registration that followed was over. Throws where one was cleared and never registered again.
 */
export function gapSeconds (requests: readonly LoggedRequest[], registrationMs: number): readonly number[] {
  const clearedAt = new Map<string, number>()
  const gaps = new Map<string, number>()
  for (const { method, path, params, appliedAt } of requests) {
    const address = params['EmergencyAddressSid']
    if (method !== 'POST' || address === undefined || appliedAt === null) continue
    const at = Date.parse(appliedAt)
    if (address === '') {
      clearedAt.set(path, clearedAt.get(path) ?? at)
    } else {
      const from = clearedAt.get(path)
      if (from === undefined) throw new Error(`${path} was associated without having been cleared.`)
      gaps.set(path, (gaps.get(path) ?? 0) + (at + registrationMs - from) / 1_000)
      clearedAt.delete(path)
    }
  }
  if (clearedAt.size > 0) throw new Error(`${clearedAt.size} numbers were cleared and never associated again.`)
  return [...gaps.values()]
}
