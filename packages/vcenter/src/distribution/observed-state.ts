import type { esxiV1 } from '@nkpsim/rpc'
import { infrastructureIn } from '../inventory/trust-report.ts'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import type { KeyProviderKind } from '../records/key-provider.ts'
import type { GenerationProofs } from './generation-proof.ts'
import type { ObservedState } from './plan.ts'

/**
 * Maximum number of KDKs that vCenter records for a host: 32 of this vCenter and 64 of earlier
 * vCenters.
 */
export const MAX_HELD_KEYS = 96

const KINDS: Partial<Record<esxiV1.KeyProviderKind__Output, KeyProviderKind>> = {
  KEY_PROVIDER_KIND_STANDARD: 'standard',
  KEY_PROVIDER_KIND_TRUSTED: 'trusted',
}

/**
 * Returns the state that a host reports, limited to the number of keys that a host can hold.
 * Everybody who lists hosts sees this state.
 */
export function observedState(
  state: esxiV1.HostState__Output,
  proofs: Pick<GenerationProofs, 'isProved'>,
): ObservedState {
  const { term, generation, generationProof, keyProviders } = state
  const trust = infrastructureIn(state.trustedInfrastructure)
  return {
    term,
    generation,
    keyProviders: keyProviders.slice(0, MAX_HELD_KEYS).map((held) => ({
      provider: boundedProviderName(held.provider),
      keyId: boundedText(held.keyId),
      kcv: boundedText(held.kcv),
      usable: held.usable,
      isDefault: held.isDefault,
      custody: boundedText(held.custody),
      foreign: held.foreign,
      kind: KINDS[held.kind] ?? 'native',
    })),
    ...(trust && { trust }),
    isProved: proofs.isProved({ term, generation }, generationProof),
  }
}
