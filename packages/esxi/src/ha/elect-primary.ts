import type { Term } from '../vm/files/terms.ts'

/**
 * Decides what a host does about the primary of its datastore. The primary stays while it lives.
 * After its end, the live host with the lowest id claims the next term. If two hosts disagree about
 * who lives, both may claim, but only one gets the term.
 * @param present hosts that live or were not observed long enough, with their runs
 */
export function electPrimary(
  self: { hostId: string; incarnation: string },
  present: readonly { hostId: string; incarnation: string }[],
  { owner }: Term,
): 'primary' | 'secondary' | 'claim' {
  const isPrimary = (each: { hostId: string; incarnation: string }): boolean =>
    each.hostId === owner?.hostId && each.incarnation === owner.incarnation
  if (isPrimary(self)) return 'primary'
  if (present.some(isPrimary)) return 'secondary'
  return present.every(({ hostId }) => self.hostId <= hostId) ? 'claim' : 'secondary'
}
