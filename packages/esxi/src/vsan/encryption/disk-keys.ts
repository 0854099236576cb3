import type { Secret } from '@nkpsim/crypto'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import type { KeyName } from '../../key-provider/key-source.ts'
import type { HostCrypto, HostKey } from '../../records/host-crypto.ts'
import type { KeyProvider } from '../../records/key-provider.ts'
import type { VsanCluster, VsanEncryption } from '../../records/vsan.ts'
import type { VsanDisk } from '../components.ts'
import { kekOf } from './disk-change.ts'

/** Returns the KEK of a key, which the caller wipes. Undefined if the host does not have it. */
export function kekFrom(keys: Pick<HostKeys, 'resolve'>, key: KeyName): Secret | undefined {
  const resolved = keys.resolve(key)
  return 'kek' in resolved ? resolved.kek : undefined
}

/** Returns the keys that the disks of a host need, and those that they will need. */
export function keysOfDisks(
  disks: readonly Pick<VsanDisk, 'encryption'>[],
  desired: VsanEncryption | undefined,
  more: readonly KeyName[] = [],
): KeyName[] {
  const ofDisks = disks.flatMap(({ encryption }) =>
    encryption === undefined ? [] : [encryption, encryption.nextKey ?? encryption],
  )
  const ofCluster = desired === undefined ? [] : [kekOf(desired), hostKeyOf(desired)]
  const keys = new Map<string, KeyName>()
  for (const { providerName, keyId } of [...ofDisks, ...ofCluster, ...more])
    keys.set(JSON.stringify([providerName, keyId]), { providerName, keyId })
  return [...keys.values()]
}

/** Returns why a host cannot encrypt the data of a cluster as it should; undefined if it can. */
export function refusalOf(
  { encryption }: Pick<VsanCluster, 'encryption'>,
  keyProviders: readonly KeyProvider[],
): string | undefined {
  if (encryption === undefined) return undefined
  const { providerName } = encryption
  const named = keyProviders.filter(({ name }) => name === providerName)
  if (named.length === 0 || named.some(({ kind }) => kind !== 'trusted')) return undefined
  return `vSAN data-at-rest encryption does not support the trusted key provider "${providerName}": choose a native or standard one`
}

/**
 * Returns the encryption mode of a host whose vSAN cluster is encrypted: all its hosts have the
 * same host key.
 * @param has whether the host has a key
 */
export function cryptoInVsan(
  crypto: HostCrypto,
  encryption: VsanEncryption | undefined,
  has: (key: KeyName) => boolean,
): HostCrypto {
  if (encryption === undefined || crypto.mode === 'pendingIncapable') return crypto
  const hostKey = hostKeyOf(encryption)
  const isSame =
    crypto.mode === 'safe' &&
    crypto.hostKey?.keyId === hostKey.keyId &&
    crypto.hostKey.providerName === hostKey.providerName
  return isSame || !has(hostKey) ? crypto : { mode: 'safe', hostKey }
}

function hostKeyOf({ providerName, hostKeyId }: VsanEncryption): HostKey {
  return { providerName, keyId: hostKeyId }
}
