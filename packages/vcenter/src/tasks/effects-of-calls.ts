import { isSameName } from '@nkpsim/daemon/name-text'
import type { CallTask } from '../store/cause.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Parts of a snapshot that change without the act of a user. */
const BY_THEMSELVES: readonly string[] = [
  'alarms',
  'attestations',
  'holdings',
  'inventories',
  'sessions',
] satisfies (keyof Snapshot)[]

/** Whether the target of a task exists, if its kind is known. Pure. */
export function isThere(snapshot: Snapshot, { of, target }: CallTask): boolean {
  const isTarget = ({ name }: { name: string }): boolean => isSameName(name, target)
  switch (of) {
    case undefined:
      return true
    case 'host':
      return snapshot.hosts.some(isTarget)
    case 'keyProvider':
      return snapshot.keyProviders.some(isTarget)
    case 'partner':
      return snapshot.partners.some(isTarget)
    case 'virtualMachine':
      return [...snapshot.inventories.values()].some(({ vms }) => vms.some(isTarget))
    default:
      throw of satisfies never
  }
}

/** Whether a user has changed something. Pure. */
export function hasEffect(previous: Snapshot, next: Snapshot): boolean {
  return (Object.keys(next) as (keyof Snapshot)[]).some(
    (part) => next[part] !== previous[part] && !BY_THEMSELVES.includes(part),
  )
}

/**
 * Returns the provider that a restore added or found: its request does not name the provider, which
 * can be here already. Pure.
 */
export function restoredProvider(previous: Snapshot, next: Snapshot): string {
  const was = new Set(previous.keyProviders.map(({ name }) => name))
  const file = previous.backups === next.backups ? undefined : next.backups.at(-1)
  const restored =
    next.keyProviders.find(({ name }) => !was.has(name)) ??
    next.keyProviders.find(({ keyId }) => keyId === file?.keyId)
  return restored?.name ?? ''
}
