import type { HeldKey, KeyIdentity } from '../records/holding.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { VcenterBackup } from '../records/vcenter-backup.ts'
import type { KeyReference } from '../records/virtual-machine.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** A backup from which a KDK can be restored. */
export type Restorable = { from: 'backup' | 'vcenterBackup'; isEncrypted: boolean }

/** The copies of a KDK outside of hosts. */
export type CopiesOf = {
  /** Provider of this vCenter with this KDK; undefined if there is none. */
  own: KeyProviderInfo | undefined
  /** Whether a linked vCenter has the KDK under the same name and key_id. Hosts look for both. */
  isLinked: boolean
  /** The backup that is easiest to use: a backup without a password if there is one. */
  backup: Restorable | undefined
  /** Whether the KDK may be in an unfinished backup, or in a backup with unknown content. */
  isPerhapsInBackup: boolean
}

export type CopiesInput = {
  keyProviders: readonly KeyProviderInfo[]
  backups: Snapshot['backups']
  vcenterBackups: readonly VcenterBackup[]
  /** The KDKs of linked vCenters. */
  linkedKeys: Iterable<KeyIdentity>
}

/** Returns text that identifies a KDK, from the name and the UUID that an object stores. */
export function keyReferenceText({ provider, keyId }: KeyReference): string {
  return `${provider.length} ${provider}${keyId}`
}

/**
 * Indexes copies by KDK, so that lookups stay fast. A host may list ten thousand virtual machines,
 * each with separate keys for its disks. Pure.
 */
export function findCopies(input: CopiesInput): (key: KeyReference, text: string) => CopiesOf {
  const own = new Map(
    input.keyProviders.map((each) => [
      keyReferenceText({ provider: each.name, keyId: each.keyId }),
      each,
    ]),
  )
  const linked = new Map<string, Set<string>>()
  for (const key of input.linkedKeys) {
    const text = keyReferenceText(key)
    linked.set(text, (linked.get(text) ?? new Set()).add(key.kcv))
  }
  const files = new Map<string, Restorable>()
  for (const { keyId, isEncrypted } of input.backups)
    keepEasiest(files, keyId, { from: 'backup', isEncrypted })
  const whole = new Map<string, Restorable>()
  const unfinished = new Set<string>()
  for (const { keys = [], isEncrypted = true, isComplete } of input.vcenterBackups)
    for (const text of keys.map(keyReferenceText))
      if (isComplete) keepEasiest(whole, text, { from: 'vcenterBackup', isEncrypted })
      else unfinished.add(text)
  const isAnyUnlisted = input.vcenterBackups.some(({ keys }) => keys === undefined)

  return ({ keyId }, text) => {
    const all = [files.get(keyId), whole.get(text)].filter((each) => each !== undefined)
    const here = own.get(text)
    const kcvs = linked.get(text)
    return {
      own: here,
      isLinked: here === undefined ? kcvs !== undefined : kcvs?.has(here.kcv) === true,
      backup: all.find(({ isEncrypted }) => !isEncrypted) ?? all[0],
      isPerhapsInBackup: isAnyUnlisted || unfinished.has(text),
    }
  }
}

/** Returns the KDKs of a host. A value is false if the host has not confirmed that KDK. */
export function heldBy(keys: readonly HeldKey[]): ReadonlyMap<string, boolean> {
  const held = new Map<string, boolean>()
  for (const key of keys) {
    const text = keyReferenceText(key)
    held.set(text, held.get(text) === true || !key.isSent)
  }
  return held
}

function keepEasiest(known: Map<string, Restorable>, key: string, found: Restorable): void {
  if (known.get(key)?.isEncrypted !== false) known.set(key, found)
}
