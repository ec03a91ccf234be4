/** What keeps the algorithm safe and going, each of which can be taken away on its own. */
export const SAFEGUARDS = {
  dueTick: 'rows that are due are offered again and again; without it work lives in the queue alone',
  intent: 'a write is written down before it is sent',
  search: 'an address is searched for before it is made',
  doubt: 'after a write whose end is unknown only looking is allowed',
  quarantine: 'absence counts only once the request can no longer land',
  sendDeadline: 'nothing is sent that could outlast the lease',
  fence: 'nothing is stored under an older epoch',
  lease: 'only one worker has a row in hand, and only its holder may begin',
  exclusion: 'a row that is leased is not claimed (the epoch stays)',
  leaseAtBegin: 'nothing is begun once the lease no longer outlasts a request (the epoch stays)',
  versionAtBegin: 'nothing is begun for a wish that is no longer the newest',
  versionAtFinish: 'what was found for an older wish does not settle a newer one',
  oneIntent: 'the database refuses a second unreported intent for one key',
  makeBeforeBreak: 'nothing is taken off before the new address is accepted',
  waitBeforeUnwanted: 'the rule for changes in flight comes before the one for an unwanted address',
  waitBeforeMissing: 'the rule for changes in flight comes before the one for a missing address'
} as const

export type Safeguard = keyof typeof SAFEGUARDS

/** Is it in place? */
export type Guards = (safeguard: Safeguard) => boolean

export function without (...removed: readonly Safeguard[]): Guards {
  return (safeguard) => !removed.includes(safeguard)
}
