import type { KeyName } from '../../key-provider/key-source.ts'
import type { VsanCluster, VsanEncryption } from '../../records/vsan.ts'
import type { VsanDisk } from '../components.ts'

/**
 * What a host does with a disk, so that it follows the encryption of its cluster. A rekey changes
 * no data and comes first, because a reformat can take long.
 */
export type DiskChange = 'none' | 'mount' | 'rekey' | 'reformat'

/** Returns the encryption of the disks of a cluster. ESA encrypts above the disks. */
export function diskEncryptionOf({
  architecture,
  encryption,
}: Pick<VsanCluster, 'architecture' | 'encryption'>): VsanEncryption | undefined {
  return architecture === 'OSA' ? encryption : undefined
}

/** Decides what a host does with a disk. Pure. */
export function changeOfDisk(
  { state, encryption: present }: Pick<VsanDisk, 'state' | 'encryption'>,
  desired: VsanEncryption | undefined,
): DiskChange {
  if (state === 'failed') return 'none'
  if (state === 'unformatted') return 'reformat'
  if (state === 'locked') return 'mount'
  if (present === undefined) return desired === undefined ? 'none' : 'reformat'
  if (desired === undefined) return 'reformat'
  const isUnderKek = isSameKey(present, kekOf(desired)) && present.nextKey === undefined
  if (!isUnderKek) return 'rekey'
  return present.dekGenerationId === desired.dekGenerationId ? 'none' : 'reformat'
}

/** Returns the name of the KEK of a cluster. */
export function kekOf({ providerName, kekId }: VsanEncryption): KeyName {
  return { providerName, keyId: kekId }
}

function isSameKey(one: KeyName, other: KeyName): boolean {
  return one.keyId === other.keyId && one.providerName === other.providerName
}
