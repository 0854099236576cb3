import { hash } from 'node:crypto'
import type { esxiV1 } from '@nkpsim/rpc'
import { type KeyForHost, wipeKeysForHost } from '../key-provider/key-for-host.ts'
import { isUsable, type KeyProviderInfo, type KeyProviderKind } from '../records/key-provider.ts'
import type { GenerationProofs } from './generation-proof.ts'
import type { HostSettings } from './host-settings.ts'
import { type DesiredState, holdsKey, type ObservedState } from './plan.ts'

const KINDS = {
  native: 'KEY_PROVIDER_KIND_NATIVE',
  standard: 'KEY_PROVIDER_KIND_STANDARD',
  trusted: 'KEY_PROVIDER_KIND_TRUSTED',
} as const satisfies Record<KeyProviderKind, esxiV1.KeyProviderKind>

/** Content of a message to a host besides the desired state. */
export type PushContext = {
  vcenterInstanceId: string
  settings: () => HostSettings
  /** Returns the current key of a provider for the host. The key is sealed if possible. */
  keyForHost: (provider: KeyProviderInfo) => KeyForHost
  proofs: GenerationProofs
}

/**
 * Makes the message with a desired state. It includes a provider's key only if the host does not
 * hold the key.
 */
export function pushMessage(
  { vcenterInstanceId, keyForHost, settings, proofs }: PushContext,
  desired: DesiredState,
  observed: ObservedState | undefined,
): esxiV1.SynchronizeRequest {
  const { haCluster, ...others } = settings()
  return {
    vcenterInstanceId,
    term: desired.term,
    generation: desired.generation,
    generationProof: proofs.prove(desired),
    keepForeign: desired.keepForeign,
    ...others,
    haGroup: haCluster === undefined ? '' : haGroupOf(vcenterInstanceId, haCluster),
    keyProviders: desired.keyProviders.map((provider) => ({
      provider: provider.name,
      keyId: provider.keyId,
      kcv: provider.kcv,
      ...(holdsKey(observed, provider) ? {} : keyForHost(provider)),
      tpmRequired: provider.tpmRequired,
      usable: isUsable(provider),
      isDefault: provider.isDefault,
      kind: KINDS[provider.kind],
    })),
  }
}

/** Returns the name of the folder of a cluster, which is like those of vSphere HA. */
function haGroupOf(vcenterInstanceId: string, cluster: string): string {
  return `FDM-${vcenterInstanceId}-${hash('sha256', cluster).slice(0, 16)}`
}

/**
 * Yields a message once. Zeroes its secrets when the channel asks for the next message, because the
 * channel has serialised this message by then.
 */
export function* handOut(
  message: esxiV1.SynchronizeRequest,
): Iterable<esxiV1.SynchronizeRequest, void> {
  try {
    yield message
  } finally {
    wipeKeysForHost(message.keyProviders ?? [])
  }
}
