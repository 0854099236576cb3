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
  /**
   * Whether a linked vCenter has the KDK under the same name and key_id. A host finds a KDK by
   * both.
   */
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
 * Returns the key under which to look up copies. If this vCenter has no such provider, any KDK with
 * the name and key_id may be the right one. Otherwise, a KDK with another KCV is the wrong one: it
 * belonged to an earlier provider, which was deleted and created again under the same key_id.
 */
export function copyKey(text: string, own: Pick<KeyProviderInfo, 'kcv'> | undefined): string {
  // `any` is never a KCV, and no KCV contains a space. So no key_id in a VM file can imitate a KCV.
  return `${own?.kcv ?? 'any'} ${text}`
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
  const linked = new Set([...input.linkedKeys].flatMap(copyKeys))
  const files = new Map<string, Restorable>()
  for (const { keyId, kcv, isEncrypted } of input.backups)
    for (const key of [copyKey(keyId, undefined), copyKey(keyId, { kcv })])
      keepEasiest(files, key, { from: 'backup', isEncrypted })
  const whole = new Map<string, Restorable>()
  const unfinished = new Set<string>()
  for (const { keys = [], isEncrypted = true, isComplete } of input.vcenterBackups)
    for (const key of keys.flatMap(copyKeys))
      if (isComplete) keepEasiest(whole, key, { from: 'vcenterBackup', isEncrypted })
      else unfinished.add(key)
  const isAnyUnlisted = input.vcenterBackups.some(({ keys }) => keys === undefined)

  return ({ keyId }, text) => {
    const here = own.get(text)
    const key = copyKey(text, here)
    // A record without a KCV may be of any KDK under its key_id.
    const unknown = copyKey(keyId, { kcv: '' })
    const all = [files.get(copyKey(keyId, here)), files.get(unknown), whole.get(key)].filter(
      (each) => each !== undefined,
    )
    return {
      own: here,
      isLinked: linked.has(key),
      backup: all.find(({ isEncrypted }) => !isEncrypted) ?? all[0],
      isPerhapsInBackup: isAnyUnlisted || unfinished.has(key),
    }
  }
}

/**
 * Returns the KDKs of a host, by `copyKey`. A value is false if the host has not confirmed that
 * KDK.
 */
export function heldBy(keys: readonly HeldKey[]): ReadonlyMap<string, boolean> {
  const held = new Map<string, boolean>()
  for (const key of keys)
    for (const text of copyKeys(key)) held.set(text, held.get(text) === true || !key.isSent)
  return held
}

/**
 * Returns the keys under which a copy is found: if this vCenter has no such provider, and if it has
 * one.
 */
function copyKeys(key: KeyIdentity): string[] {
  const text = keyReferenceText(key)
  return [copyKey(text, undefined), copyKey(text, key)]
}

function keepEasiest(known: Map<string, Restorable>, key: string, found: Restorable): void {
  if (known.get(key)?.isEncrypted !== false) known.set(key, found)
}
