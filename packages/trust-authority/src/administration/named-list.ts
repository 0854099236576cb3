import { isDeepStrictEqual } from 'node:util'
import { findByName, nameFlaw } from '@nkpsim/daemon/name-text'
import { TrustError } from '../errors.ts'

/**
 * Returns a list with one more item. The same item again changes nothing, so that a change can be
 * repeated on all trust hosts.
 * @param what kind of the item, for messages
 * @throws TrustError INVALID_NAME, ALREADY_EXISTS, LIMIT_REACHED
 */
export function withItem<Item extends { name: string }>(
  list: readonly Item[],
  item: Item,
  { what, max }: { what: string; max: number },
): readonly Item[] {
  const flaw = nameFlaw(item.name)
  if (flaw !== undefined) throw new TrustError('INVALID_NAME', `the name of a ${what} ${flaw}`)
  const same = findByName(list, item.name)
  if (same !== undefined) {
    if (isDeepStrictEqual(same, item)) return list
    throw new TrustError(
      'ALREADY_EXISTS',
      `there is another ${what} "${item.name}": remove it first, or choose another name`,
    )
  }
  if (list.length >= max)
    throw new TrustError('LIMIT_REACHED', `a trust host has at most ${max} items of kind ${what}`)
  return [...list, item]
}

/** Returns a list without an item. @throws TrustError NOT_FOUND */
export function withoutItem<Item extends { name: string }>(
  list: readonly Item[],
  name: string,
  what: string,
): readonly Item[] {
  const found = requireItem(list, name, what)
  return list.filter((each) => each !== found)
}

/** Returns the item with a name. @throws TrustError NOT_FOUND */
export function requireItem<Item extends { name: string }>(
  list: readonly Item[],
  name: string,
  what: string,
): Item {
  const found = findByName(list, name)
  if (found === undefined) throw new TrustError('NOT_FOUND', `there is no ${what} "${name}"`)
  return found
}
