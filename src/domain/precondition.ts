import { DomainError } from './errors.js'

/**
 * What a caller takes for granted of an assignment: nothing; that there is none; that there is one; or that it is still
 * of one of these generations, so that two editors never overwrite each other unseen.
 */
export type Precondition = 'none' | 'absent' | 'exists' | { readonly generations: readonly number[] }

/** Throws `precondition-failed` unless it holds. `generation` is that of what is there; null where nothing is. */
export function assertPrecondition (precondition: Precondition, generation: number | null): void {
  if (precondition === 'none') return
  if (precondition === 'absent') {
    if (generation !== null) throw failed(`The assignment is there already, at generation ${generation}.`)
  } else if (generation === null) {
    throw failed('There is no assignment, or no longer.')
  } else if (precondition !== 'exists' && !precondition.generations.includes(generation)) {
    throw failed(`Somebody was faster: the assignment is at generation ${generation} by now.`)
  }
}

function failed (why: string): DomainError {
  return new DomainError('precondition-failed', `${why} Nothing was changed. Read it again with GET, and decide anew.`)
}
