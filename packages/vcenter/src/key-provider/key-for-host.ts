import { VcenterError } from '../errors.ts'
import type { TpmKeys } from '../records/attestation.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { type NativeKeyOnWire, nativeKeyOnWire, wipeNativeOnWire } from './native/key-on-wire.ts'

/** What a desired state carries of a provider that a host does not hold yet. */
export type KeyForHost = NativeKeyOnWire

/**
 * What a host needs to use a provider, as the provider's kind has it. The secret is that of the
 * snapshot: the one that was read with an earlier snapshot may be wiped.
 * @param to Of the host's TPM; undefined: the secret travels in clear within TLS
 * @throws VcenterError PROVIDER_NOT_FOUND if the provider is there no longer with this key
 */
export function keyForHost(
  { keyProviders }: Pick<Snapshot, 'keyProviders'>,
  { name, keyId, kcv }: Pick<KeyProviderInfo, 'name' | 'keyId' | 'kcv'>,
  to: TpmKeys | undefined,
): KeyForHost {
  const provider = keyProviders.find((each) => each.keyId === keyId && each.kcv === kcv)
  if (provider === undefined)
    throw new VcenterError(
      'PROVIDER_NOT_FOUND',
      `key provider "${name}" has changed while it was sent to a host`,
    )
  switch (provider.kind) {
    case 'native':
      return nativeKeyOnWire(provider, to)
  }
}

/** Zeroes what lies in clear in the providers of a message. */
export function wipeKeysForHost(providers: readonly object[]): void {
  for (const provider of providers) wipeNativeOnWire(provider)
}
