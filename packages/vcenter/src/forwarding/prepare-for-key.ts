import type { Call } from '@nkpsim/daemon/operation'
import { RpcError } from '@nkpsim/rpc'
import type { StandardProviders } from '../distribution/standard-providers.ts'
import { VcenterError } from '../errors.ts'
import { findHost } from '../inventory/inventory.ts'
import type { Host } from '../records/host.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import type { Forwarding } from './forward.ts'
import { createObjectKeys, type ObjectKeys } from './object-keys.ts'

const SERVICE = 'nkpsim.esxi.v1.HostCryptoService'

/**
 * Makes a host safe before it encrypts its first object with a standard provider, because a host
 * cannot make its host key with such a provider alone. The host key is a key of its own. Also makes
 * the other hosts of the cluster safe that the user may change.
 * @throws VcenterError NO_PERMISSION without Cryptographer.RegisterHost, and errors of ObjectKeys
 */
export type PrepareForKey = (
  call: Call,
  host: string,
  provider: StandardKeyProvider,
) => Promise<void>

function createPrepareForKey({
  store,
  forwarding,
  objectKeys,
}: {
  store: Pick<Store, 'snapshot'>
  forwarding: Pick<Forwarding, 'actAs'>
  objectKeys: ObjectKeys
}): PrepareForKey {
  const modeOf = (id: string) => store.snapshot().inventories.get(id)?.crypto.mode
  const enable = (
    call: Call,
    { name }: Pick<Host, 'name'>,
    provider: StandardKeyProvider,
  ): Promise<void> =>
    forwarding.actAs(call, name, 'Cryptographer.RegisterHost', async (channel, options) => {
      const of = { host: name, provider, madeFor: `host ${name}`, isForHost: true }
      const { keyId } = await objectKeys.make(of, call.signal)
      try {
        await channel.client(SERVICE).enableCrypto({ provider: provider.name, keyId }, options)
      } catch (error) {
        // Another call has made the host safe meanwhile.
        if (!(error instanceof RpcError) || error.code !== 'HOST_KEY_EXISTS') throw error
      }
    })
  return async (call, hostName, provider) => {
    const host = findHost(store.snapshot(), hostName)
    const mode = modeOf(host.id)
    if (mode !== 'incapable' && mode !== 'prepared') return
    await enable(call, host, provider)
    if (host.cluster === undefined) return
    // As in vSphere, the other hosts of the cluster become safe too if the user may do this.
    for (const other of store.snapshot().hosts)
      if (other.cluster === host.cluster && modeOf(other.id) === 'incapable' && other !== host)
        await enable(call, other, provider).catch(ignoreRefusal)
  }
}

/** The object does not need the other hosts now. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof VcenterError)) throw error
}

/** Returns the parts that operations need for standard key providers. */
export function keyMaking({
  store,
  standard,
  forwarding,
  product,
}: {
  store: Pick<Store, 'snapshot'>
  standard: StandardProviders
  forwarding: Pick<Forwarding, 'actAs'>
  product: string
}) {
  const { keys: standardKeys, health: kmsHealth, hostKeys } = standard
  const objectKeys = createObjectKeys({ store, standardKeys, hostKeys, product })
  const prepareForKey = createPrepareForKey({ store, forwarding, objectKeys })
  return { standardKeys, kmsHealth, hostKeys, objectKeys, prepareForKey }
}
