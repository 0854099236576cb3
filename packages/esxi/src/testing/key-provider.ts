import { randomUUID } from 'node:crypto'
import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { keySources } from '../key-provider/host-keys.ts'
import type { HeldKey } from '../records/held-key.ts'
import type {
  KeyProvider,
  NativeKeyProvider,
  StandardKeyProvider,
} from '../records/key-provider.ts'
import type { KekOf } from '../vm/keys/open-keys.ts'
import { unattestedSource } from './unattested-source.ts'

/** Returns the source of a provider's keys on a host to which vCenter has sent no key. */
export const keySourceOf = keySources({
  heldKeys: { find: () => undefined },
  trustedSource: unattestedSource,
})

/** Returns a function that derives the KEKs of a provider. */
export function kekOfProvider(provider: KeyProvider): KekOf {
  return ({ locator }) => {
    const resolved = keySourceOf(provider).resolve(locator.keyId)
    if ('kek' in resolved) return resolved.kek
    throw new Error(resolved.reason)
  }
}

/** Returns a standard key provider. */
export function standardProvider(more: Partial<StandardKeyProvider> = {}): StandardKeyProvider {
  return {
    kind: 'standard',
    name: 'KMS',
    keyId: randomUUID(),
    tpmRequired: false,
    usable: true,
    isDefault: true,
    vcenterInstanceId: 'vc-1',
    ...more,
  }
}

/** Returns a new KEK of a standard provider, as vCenter sends it. */
export function standardKey({ keyId }: StandardKeyProvider, id: string): HeldKey {
  const kek = Secret.random(32, systemRandom.bytes)
  return { providerKeyId: keyId, keyId: id, kek, kcv: keyCheckValue(kek) }
}

/** Returns a key provider with its own KDK. */
export function keyProvider(more: Partial<NativeKeyProvider> = {}): NativeKeyProvider {
  const kdk = more.kdk ?? Secret.random(32, systemRandom.bytes)
  return {
    kind: 'native',
    name: 'NKP',
    keyId: randomUUID(),
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired: false,
    usable: true,
    isDefault: true,
    custody: 'TLS',
    vcenterInstanceId: 'vc-1',
    ...more,
  }
}
