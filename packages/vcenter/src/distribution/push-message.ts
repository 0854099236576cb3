import type { esxiV1 } from '@nkpsim/rpc'
import { type KeyForHost, wipeKeysForHost } from '../key-provider/key-for-host.ts'
import type { KeyProviderInfo } from '../records/key-provider.ts'
import type { GenerationProofs } from './generation-proof.ts'
import type { HostSettings } from './host-settings.ts'
import { type DesiredState, holdsKey, isUsable, type ObservedState } from './plan.ts'

/** What goes to a host beside the desired state, and how. */
export type PushContext = {
  vcenterInstanceId: string
  settings: () => HostSettings
  /** What the host needs to use a provider, as vCenter has it now; where it can be, sealed. */
  keyForHost: (provider: KeyProviderInfo) => KeyForHost
  proofs: GenerationProofs
}

/**
 * What brings a desired state to a host. A provider's key goes only to a host that does not hold it.
 */
export function pushMessage(
  { vcenterInstanceId, keyForHost, settings, proofs }: PushContext,
  desired: DesiredState,
  observed: ObservedState | undefined,
): esxiV1.SynchronizeRequest {
  return {
    vcenterInstanceId,
    term: desired.term,
    generation: desired.generation,
    generationProof: proofs.prove(desired),
    keepForeign: desired.keepForeign,
    ...settings(),
    keyProviders: desired.keyProviders.map((provider) => ({
      provider: provider.name,
      keyId: provider.keyId,
      kcv: provider.kcv,
      ...(holdsKey(observed, provider) ? {} : keyForHost(provider)),
      tpmRequired: provider.tpmRequired,
      usable: isUsable(provider),
      isDefault: provider.isDefault,
    })),
  }
}

/**
 * Hands a message out once. Its secrets are zeroed when the next one is asked for: the channel has
 * serialised it by then.
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
