import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { putAddress, putNumber, type Account } from './account.js'
import type { Address, PhoneNumber } from './model.js'

/** Saves an account soon after it has changed, and once more at the end. */
export interface Storage {
  readonly close: () => void
}

interface Saved {
  readonly accountSid: string
  readonly sequence: number
  readonly numbers: readonly PhoneNumber[]
  readonly addresses: readonly Address[]
  readonly trunkSids: readonly string[]
}

/** Long enough that a burst of changes is written once. */
const quietMs = 200

/** Writes the account to the file after each burst of changes. */
export function keepIn (file: string, account: Account): Storage {
  mkdirSync(dirname(file), { recursive: true })
  let timer: NodeJS.Timeout | undefined
  const save = () => {
    timer = undefined
    write(file, account)
  }
  account.changed = () => { timer ??= setTimeout(save, quietMs).unref() }
  account.changed() // what was seeded a moment ago is worth keeping too
  return {
    close: () => {
      account.changed = () => {}
      if (timer === undefined) return
      clearTimeout(timer)
      write(file, account)
    }
  }
}

/** Fills an empty account from the file; false when there is no file yet. */
export function restoreFrom (file: string, account: Account): boolean {
  const text = readIfThere(file)
  if (text === undefined) return false
  const saved = JSON.parse(text) as Saved
  if (saved.accountSid !== account.sid) throw new Error(`${file} belongs to account ${saved.accountSid}`)
  account.sequence = saved.sequence
  for (const address of saved.addresses) putAddress(account, address)
  for (const number of saved.numbers) putNumber(account, number)
  for (const sid of saved.trunkSids) account.trunkSids.add(sid)
  return true
}

/** Written beside and moved into place, so that a crash leaves the old file or the new one and never half of one. */
function write (file: string, account: Account): void {
  const saved: Saved = {
    accountSid: account.sid,
    sequence: account.sequence,
    numbers: [...account.numbers.values()],
    addresses: [...account.addresses.values()],
    trunkSids: [...account.trunkSids]
  }
  const beside = `${file}.tmp`
  writeFileSync(beside, JSON.stringify(saved))
  renameSync(beside, file)
}

function readIfThere (file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
