import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import type { TpmKeys } from '../records/attestation.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { type NativeKeyOnWire, nativeKeyOnWire, wipeNativeOnWire } from './native/key-on-wire.ts'

/** The fields of a desired state that carry a provider's key to a host. */
export type KeyForHost = NativeKeyOnWire | Record<string, never>

/**
 * Returns the key material that a host needs for a provider. Uses the secret of this snapshot,
 * because secrets of earlier snapshots may have been wiped.
 * @param to - keys of the host's TPM; undefined: the secret is sent as plaintext within TLS
 * @throws VcenterError PROVIDER_NOT_FOUND if no provider still has this key_id and this key
 */
export function keyForHost(
  { keyProviders }: Pick<Snapshot, 'keyProviders'>,
  { name, keyId, kcv }: Pick<KeyProviderInfo, 'name' | 'keyId' | 'kcv'>,
  to: TpmKeys | undefined,
  random: Random,
): KeyForHost {
  const provider = keyProviders.find((each) => each.keyId === keyId && each.kcv === kcv)
  if (provider === undefined)
    throw new VcenterError(
      'PROVIDER_NOT_FOUND',
      `key provider "${name}" has changed while it was sent to a host`,
    )
  switch (provider.kind) {
    case 'native':
      return nativeKeyOnWire(provider, to, random)
    case 'standard':
    case 'trusted':
      return {}
  }
}

/** Zeroes the plaintext secrets in the providers of a message. */
export function wipeKeysForHost(providers: readonly object[]): void {
  for (const provider of providers) wipeNativeOnWire(provider)
}
