import { createHash } from 'node:crypto'
import { VcenterError } from '../errors.ts'
import type { Entries, Entry } from '../records/entry.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Maximum number of entries in a domain, including entries of deleted objects. */
export const MAX_ENTRIES = 10_000
/**
 * Above this number a linked vCenter adds no entries of its own, and no vCenter joins. The rest is
 * room for entries that other vCenters add meanwhile.
 */
const MAX_BEFORE_OWN = 9000
/**
 * Number of deletions that an unlinked vCenter remembers. A partner that did not learn of the
 * unlink does not join the domain again when it is linked again. Its counters are then compared
 * with these deletions.
 */
const MAX_DELETED = 1000

type Shared = Pick<Snapshot, 'users' | 'roles' | 'permissions' | 'licenses'>

/**
 * Merges two copies. For each entry the last write wins. The result does not depend on the order or
 * the number of merges.
 */
export function merge(one: Entries, other: Iterable<Entry>): Map<string, Entry> {
  const merged = new Map(one)
  for (const entry of other) {
    const known = merged.get(entry.key)
    if (known === undefined || isLater(entry, known)) merged.set(entry.key, entry)
  }
  return merged
}

/**
 * Returns the entries of a vCenter that joins a domain. Objects of the domain win. This vCenter's
 * other objects count as written now, even if the domain deleted objects of these names: counters
 * of separate vCenters do not tell which write is later. This vCenter's earlier deletions are
 * dropped.
 * @param origin instance id of this vCenter
 */
export function join(own: Entries, domain: Entries, origin: string): Map<string, Entry> {
  let counter = Math.max(largestCounter(own), largestCounter(domain))
  const joined = new Map(domain)
  for (const key of [...own.keys()].sort()) {
    const value = own.get(key)?.value
    if (value === undefined || domain.get(key)?.value !== undefined) continue
    joined.set(key, { key, value, counter: ++counter, origin })
  }
  return joined
}

/** Returns the SHA-256 of all entries, 32 bytes. It is equal on vCenters with the same entries. */
export function digestOf(entries: Entries): Buffer {
  const hash = createHash('sha256')
  for (const key of [...entries.keys()].sort()) {
    const entry = entries.get(key)
    hash.update(JSON.stringify([key, entry?.value ?? null, entry?.counter, entry?.origin]))
  }
  return hash.digest()
}

/** Returns the shared objects of a vCenter, by the key of their entry. */
export function sharedOf({ users, roles, permissions, licenses }: Shared): Map<string, string> {
  return new Map([
    ...users.map(({ name, password, passwordVersion }): [string, string] => [
      `user ${name}`,
      JSON.stringify({
        salt: password.salt.toString('base64'),
        hash: password.hash.toString('base64'),
        passwordVersion,
      }),
    ]),
    ...roles.map(({ name, privileges }): [string, string] => [
      `role ${name}`,
      JSON.stringify(privileges),
    ]),
    ...permissions
      .filter(({ entity }) => entity.kind === 'vCenter')
      .map(({ user, role, propagates }): [string, string] => [
        `permission ${user}`,
        JSON.stringify({ role, propagates }),
      ]),
    ...licenses.map((key): [string, string] => [`license ${key}`, 'true']),
  ])
}

/**
 * Returns the entries to write after a local change, which are those that differ from the last
 * written state.
 * @param origin instance id of this vCenter
 */
export function ownWrites(
  entries: Entries,
  shared: ReadonlyMap<string, string>,
  origin: string,
): Entry[] {
  let counter = largestCounter(entries)
  const keys = new Set([...entries.keys(), ...shared.keys()])
  return [...keys]
    .sort()
    .filter((key) => entries.get(key)?.value !== shared.get(key))
    .map((key) => ({ key, value: shared.get(key), counter: ++counter, origin }))
}

/**
 * Requires room for new entries. A deleted object keeps an entry, so a user who repeatedly creates
 * and deletes objects could otherwise stop the exchange with all partners.
 * @throws VcenterError ACCESS_LIMIT_REACHED
 */
export function requireRoomFor(written: readonly Entry[], entries: Entries): void {
  const added = written.filter(({ key }) => !entries.has(key)).length
  if (added > 0 && entries.size + added > MAX_BEFORE_OWN)
    throw new VcenterError(
      'ACCESS_LIMIT_REACHED',
      `linked vCenters share at most ${MAX_BEFORE_OWN} users, roles, permissions and licences, including deleted ones: unlink the vCenters, and link them again`,
    )
}

/**
 * Requires that a domain with these entries has room for more. Otherwise every exchange could fail
 * after the vCenters are linked.
 * @throws VcenterError ACCESS_LIMIT_REACHED
 */
export function requireRoomInDomain(entryCount: number): void {
  if (entryCount > MAX_BEFORE_OWN)
    throw new VcenterError(
      'ACCESS_LIMIT_REACHED',
      `linked vCenters share at most ${MAX_BEFORE_OWN} users, roles, permissions and licences, and these would share ${entryCount}: remove some from the vCenter that joins`,
    )
}

/** Returns the keys of the deletions to forget: all except the newest MAX_DELETED. Pure. */
export function forgettable(entries: Entries): string[] {
  const deleted = [...entries.values()].filter(({ value }) => value === undefined)
  if (deleted.length <= MAX_DELETED) return []
  return deleted
    .toSorted((a, b) => b.counter - a.counter)
    .slice(MAX_DELETED)
    .map(({ key }) => key)
}

export function largestCounter(entries: Entries): number {
  let largest = 0
  for (const { counter } of entries.values()) largest = Math.max(largest, counter)
  return largest
}

function isLater(a: Entry, b: Entry): boolean {
  if (a.counter !== b.counter) return a.counter > b.counter
  if (a.origin !== b.origin) return a.origin > b.origin
  // One vCenter wrote twice with the same counter, because it was restored in between. Any order is
  // correct if every vCenter uses the same order.
  return (a.value ?? '') > (b.value ?? '')
}
