import type { HostKeys } from '../distribution/host-keys.ts'
import { VcenterError } from '../errors.ts'
import { findHost } from '../inventory/inventory.ts'
import { defaultOfCluster } from '../key-provider/defaults.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { StandardKeys } from '../key-provider/standard/keys.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'

/** A new key of a standard provider, which the hosts of a cluster have. */
export type ObjectKey = {
  provider: string
  keyId: string
  /** What the key server refused although it made the key; empty: nothing. */
  note: string
}

/** Makes the keys of new encrypted objects, for providers whose keys vCenter makes. */
export type ObjectKeys = {
  /**
   * Returns the provider of a new object on a host: the named one, or the default of the host's
   * cluster; empty if there is none.
   * @throws VcenterError PROVIDER_NOT_FOUND, HOST_NOT_FOUND
   */
  providerFor(host: string, provider: string): string
  /**
   * Makes a key at a key server, and gives it to the connected hosts of the host's cluster.
   * @throws VcenterError KMS_UNREACHABLE, KMS_REFUSED, KMS_KEY_NOT_ACTIVE, KMS_KEY_MISMATCH,
   *   HOST_NOT_CONNECTED, HOST_REFUSED
   */
  make(
    of: { host: string; provider: StandardKeyProvider; madeFor: string; isForHost?: boolean },
    signal: AbortSignal,
  ): Promise<ObjectKey>
}

export function createObjectKeys({
  store,
  standardKeys,
  hostKeys,
  product,
}: {
  store: Pick<Store, 'snapshot'>
  standardKeys: Pick<StandardKeys, 'make'>
  hostKeys: Pick<HostKeys, 'give' | 'isConnected'>
  /** Version of vCenter as in the attribute x-Product_Version. */
  product: string
}): ObjectKeys {
  return {
    providerFor: (hostName, provider) => {
      const snapshot = store.snapshot()
      if (provider !== '') return findProvider(snapshot, provider).name
      const { cluster } = findHost(snapshot, hostName)
      return (cluster === undefined ? undefined : defaultOfCluster(snapshot, cluster)) ?? ''
    },
    make: async ({ host: hostName, provider, madeFor, isForHost = false }, signal) => {
      const host = findHost(store.snapshot(), hostName)
      if (provider.firstReachedMs === undefined)
        throw new VcenterError(
          'KMS_UNREACHABLE',
          `key provider "${provider.name}" has not reached a key server yet: see nkpsim kms list`,
        )
      // Before a key server makes a key that nothing would use.
      if (!hostKeys.isConnected(host.id))
        throw new VcenterError(
          'HOST_NOT_CONNECTED',
          `host "${host.name}" is not connected, so it can get no key: see nkpsim host list`,
        )
      const attributes = [
        { name: 'Product_Version', value: product },
        { name: 'Vendor', value: 'VMware, Inc.' },
        { name: 'Product', value: 'VMware vSphere' },
        { name: 'Component', value: isForHost ? 'ESXi Server' : 'Virtual Machine' },
        { name: 'Name', value: madeFor },
      ]
      const { keyId, kek, note, kcv } = await standardKeys.make(
        provider,
        { madeFor, attributes },
        signal,
      )
      using key = kek
      await hostKeys.give(host.id, provider.name, [{ keyId, kek: key, kcv }])
      return { provider: provider.name, keyId, note }
    },
  }
}
