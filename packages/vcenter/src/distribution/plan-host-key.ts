import { defaultOfCluster } from '../key-provider/defaults.ts'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import { settingValue } from '../settings/settings.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import type { LockReason } from './lock-events.ts'

/** What vCenter does about a host key that no key server gives. */
export type HostKeyPlan = {
  /** Why the key cannot be had. */
  why: LockReason
  message: string
  /** Provider of a new host key; undefined if an operator must act. */
  provider: KeyProviderInfo | undefined
}

/**
 * Decides on the host key of a host that needs it. Undefined if the host has its key, or a key
 * server gives it. The setting `vpxd.hostkey.newIfMissing` allows a new key of the default provider
 * of the host's cluster. Pure.
 * @param missing keys that a key server did not give, by the name of their provider
 */
export function planHostKey(
  snapshot: PublicSnapshot,
  hostId: string,
  missing: ReadonlyMap<string, readonly MissingProvidedKey[]>,
): HostKeyPlan | undefined {
  const crypto = snapshot.inventories.get(hostId)?.crypto
  if (crypto?.requiresEncryptionMode !== true) return undefined
  const { hostKey } = crypto
  const lost = missing
    .get(hostKey?.provider ?? '')
    ?.find(({ keyId }) => keyId === hostKey?.kmsKeyId)
  if (hostKey === undefined || lost === undefined) return undefined
  const { reason, message } = lost
  const why = reason === 'KeyStateClusterUnreachable' ? 'cluster' : 'missing'
  const name = defaultNear(snapshot, hostId)
  const found = snapshot.keyProviders.find((each) => each.name === name)
  const isUseless = why === 'cluster' && found?.name === hostKey.provider
  const mayRenew = settingValue(snapshot, 'vpxd.hostkey.newIfMissing') && !isUseless
  return { why, message, provider: mayRenew ? found : undefined }
}

function defaultNear(snapshot: PublicSnapshot, hostId: string): string | undefined {
  const cluster = snapshot.hosts.find(({ id }) => id === hostId)?.cluster
  return cluster === undefined ? undefined : defaultOfCluster(snapshot, cluster)
}
