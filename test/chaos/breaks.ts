import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** One safeguard taken out of the build: in this file, every occurrence of this text becomes that. */
type Cut = readonly [file: string, text: string, instead: string]

/** What can be taken out, to see whether anybody would notice. */
const BREAKS: Readonly<Record<string, readonly Cut[]>> = {
  // An Address is never found by its name, so a create whose answer was lost is repeated.
  search: [['provider/twilio/steps/find-address.js', 'friendlyName === addressId', 'false']],
  // What is not seen at once after a lost answer counts as not done.
  quarantine: [['plan/begun.js', 'after(now, patience.quarantineMs)', 'now']],
  // A worker that was overtaken stores what it knows all the same.
  fence: [
    ['store/assignment-ledger.js', 'AND lease_epoch = $2', ''],
    ['store/address-ledger.js', 'AND lease_epoch = $2', '']
  ],
  // A request is sent however long ago the lease was taken.
  deadline: [
    ['reconcile/reconcile.js', 'deps.monotonic() < sendBy', 'true'],
    ['store/assignment-ledger.js', "AND lease_expires_at > clock_timestamp() + $3 * interval '1 millisecond'",
      'AND $3::float8 > 0'],
    ['store/address-ledger.js', "AND lease_expires_at > clock_timestamp() + $3 * interval '1 millisecond'",
      'AND $3::float8 > 0']
  ],
  // Everybody may work on everything at any time.
  lease: [['store/leases.js', 'AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())', '']],
  // What is due is left to the queue.
  'due-tick': [['queue/due-tick.js', 'await deps.offerDue()', '[]']],
  // A number whose clear may have landed is still called protected.
  truth: [['plan/coverage.js', "doubt?.step === 'disassociate-address'", 'doubt === undefined']],
  // What was done for an older wish is booked as done for the newest.
  generation: [['store/assignment-ledger.js', 'CASE WHEN version = $8 THEN $9 ELSE 0 END', 'generation'],
    ['store/assignment-ledger.js', 'AND version = $6', 'AND $6::int > 0']],
  // An address is retired although something uses it.
  'in-use': [
    ['store/retirement.js', 'NOT d.retiring AND NOT', 'NOT d.retiring OR NOT'],
    ['store/retirement.js', 'CASE WHEN in_use THEN NULL ELSE', 'CASE WHEN false THEN NULL ELSE']
  ]
}

/** A copy of dist/ without one of its safeguards. Answers its program. */
export function brokenBuild (name: string): string {
  const cuts = BREAKS[name]
  if (cuts === undefined) throw new Error(`--break takes one of ${Object.keys(BREAKS).join(', ')}.`)
  const folder = path.resolve('.tap/chaos-broken', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync('dist', path.join(folder, 'dist'), { recursive: true })
  symlinkSync(path.resolve('prisma'), path.join(folder, 'prisma'))
  for (const [file, text, instead] of cuts) {
    const target = path.join(folder, 'dist', file)
    const before = readFileSync(target, 'utf8')
    if (!before.includes(text)) throw new Error(`${file} has no "${text}" any more: --break ${name} is out of date.`)
    writeFileSync(target, before.replaceAll(text, () => instead))
  }
  return path.join(folder, 'dist/main/start.js')
}
