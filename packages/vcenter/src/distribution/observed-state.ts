import type { esxiV1 } from '@nkpsim/rpc'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import type { GenerationProofs } from './generation-proof.ts'
import type { ObservedState } from './plan.ts'

/**
 * KDKs that are noted of a host: 32 of its vCenter and 64 of those before are what it holds at
 * most.
 */
export const MAX_HELD_KEYS = 96

/**
 * What a host says that it holds: no more and no longer than a host can hold, since it is shown to
 * all who list hosts.
 */
export function observedState(
  { term, generation, generationProof, keyProviders }: esxiV1.HostState__Output,
  proofs: Pick<GenerationProofs, 'isProved'>,
): ObservedState {
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
    })),
    isProved: proofs.isProved({ term, generation }, generationProof),
  }
}
