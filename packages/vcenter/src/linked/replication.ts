import { createHash } from 'node:crypto'
import type { Entries, Entry } from '../records/entry.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Entries that a domain has at most, those of what was deleted among them. */
export const MAX_ENTRIES = 10_000

type Shared = Pick<Snapshot, 'users' | 'roles' | 'permissions' | 'licenses'>

/**
 * What of two copies stands: of each entry the one that was written last, however and how often
 * they are brought together.
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
 * What a vCenter has once it has come into a domain: the domain's where that has something, and its
 * own elsewhere, as if it wrote that now. What it deleted before counts no more.
 * @param origin its instance id
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

/** SHA-256 of all entries, 32 bytes: the same wherever the same is shared. */
export function digestOf(entries: Entries): Buffer {
  const hash = createHash('sha256')
  for (const key of [...entries.keys()].sort()) {
    const entry = entries.get(key)
    hash.update(JSON.stringify([key, entry?.value ?? null, entry?.counter, entry?.origin]))
  }
  return hash.digest()
}

/** What a vCenter has of what is shared, by the keys of entries. */
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
 * The entries that this vCenter has to write after a change of its own: of all that differs now
 * from what was last written of it.
 * @param origin its instance id
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

export function largestCounter(entries: Entries): number {
  let largest = 0
  for (const { counter } of entries.values()) largest = Math.max(largest, counter)
  return largest
}

function isLater(a: Entry, b: Entry): boolean {
  if (a.counter !== b.counter) return a.counter > b.counter
  if (a.origin !== b.origin) return a.origin > b.origin
  // One vCenter twice at one moment: it was restored to before its first write. Any order will do
  // that is the same everywhere.
  return (a.value ?? '') > (b.value ?? '')
}
