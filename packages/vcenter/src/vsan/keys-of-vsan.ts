import type { VsanCluster } from '../records/vsan.ts'

/**
 * Returns the keys that the hosts of a vSAN cluster need: KEK and host key, and the KEK of the DEK
 * that data may still have. Pure.
 */
export function keysOfVsan({
  encryption,
  oldDek,
}: Pick<VsanCluster, 'encryption' | 'oldDek'>): { provider: string; keyId: string }[] {
  const keys: { provider: string; keyId: string }[] = []
  if (encryption !== undefined)
    for (const keyId of [encryption.kekId, encryption.hostKeyId])
      keys.push({ provider: encryption.provider, keyId })
  if (oldDek !== undefined) keys.push({ provider: oldDek.provider, keyId: oldDek.kekId })
  return keys
}
