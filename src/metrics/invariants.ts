import { Counter, type Registry } from 'prom-client'

/** Words, or a name such as I7: nothing that could carry a number, a SID or an address into a label. */
const NAME = /^(I[0-9]{1,2}|[a-z]{1,20}(-[a-z]{1,20}){0,7})$/

/** Answers a function that counts one violation of the invariant of this name. */
export function violationCounter (registry: Registry): (invariant: string) => void {
  const violations = new Counter<'invariant'>({
    name: 'dispatchable_invariant_violations_total',
    help: 'Times something was found that must never be, by the name of the invariant.',
    labelNames: ['invariant'],
    registers: [registry]
  })
  return (invariant) => violations.inc({ invariant: NAME.test(invariant) ? invariant : 'other' })
}
