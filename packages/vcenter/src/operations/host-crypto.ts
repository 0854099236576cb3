import { type Call, named } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import type { Forwarding } from '../forwarding/forward.ts'
import type { ObjectKeys } from '../forwarding/object-keys.ts'
import { findHost } from '../inventory/inventory.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const SERVICE = 'nkpsim.esxi.v1.HostCryptoService'
const PRIVILEGE = 'Cryptographer.RegisterHost'

/** A host, and the origin of its host key. */
export type ConfiguredHostKey = { host: string; provider: string; keyId: string }

export type HostCryptoOperations = ReturnType<typeof hostCryptoOperations>

/** Host keys that vCenter makes, or lets hosts make. */
export function hostCryptoOperations({
  store,
  forwarding,
  objectKeys,
}: {
  store: Pick<Store, 'snapshot'>
  forwarding: Pick<Forwarding, 'actAs'>
  objectKeys: ObjectKeys
}) {
  return named('nkpsim.vcenter.v1.HostCryptoService', {
    configureHostKey: operation({
      requirement: [{ privilege: PRIVILEGE, on: 'host', field: 'host' }],
      audit: { target: 'host' },
      task: { operation: 'HostSystem.configureCryptoKey', isLong: true, of: 'host' },
      run: async (
        { host: hostName, provider: wanted }: { host: string; provider: string },
        call: Call,
      ): Promise<ConfiguredHostKey> => {
        const { name: host } = findHost(store.snapshot(), hostName)
        const provider = objectKeys.providerFor(host, wanted)
        return forwarding.actAs(call, host, PRIVILEGE, async (channel, options) => {
          const client = channel.client(SERVICE)
          const before = required((await client.getCrypto({}, options)).crypto)
          const isSafe = before.mode === 'HOST_CRYPTO_MODE_SAFE' && !before.requiresEncryptionMode
          const request = { provider, keyId: await newKeyId(host, provider, call.signal) }
          const answer = isSafe
            ? await client.changeKey(request, options)
            : await client.enableCrypto(request, options)
          const { hostKeyProvider, hostKeyId } = required(answer.crypto)
          return { host, provider: hostKeyProvider, keyId: hostKeyId }
        })
      },
    }),
  })

  /** Makes the key of a standard provider. Returns an empty text if the host makes the key. */
  async function newKeyId(host: string, name: string, signal: AbortSignal): Promise<string> {
    const provider = store.snapshot().keyProviders.find((each) => each.name === name)
    if (provider?.kind !== 'standard') return ''
    const of = { host, provider, madeFor: `host ${host}`, isForHost: true }
    return (await objectKeys.make(of, signal)).keyId
  }
}

/** @throws VcenterError HOST_CALL_FAILED */
function required<Crypto>(crypto: Crypto | null): Crypto {
  if (crypto !== null) return crypto
  throw new VcenterError('HOST_CALL_FAILED', 'the host answered without its encryption mode')
}
