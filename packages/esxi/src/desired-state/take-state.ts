import { keepSecrets } from '../config-store/host-state.ts'
import { storedKeysOf } from '../config-store/stored-keys.ts'
import { cryptoAfterTake, type NewHostKey } from '../host-crypto/host-crypto.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import {
  type DroppedKeyProvider,
  isForeign,
  isSameProvider,
  type KeyProvider,
  ownKeyProviders,
} from '../records/key-provider.ts'
import type { Management } from '../records/management.ts'
import { apply, type Outcome, type ReceivedState, takenKeyProviders } from './apply.ts'
import { vsanAfter } from './vsan-after.ts'

/** Result of a received desired state. */
export type Taken = {
  outcome: Outcome
  /** Undefined if the state is refused or changes nothing. */
  next: HostConfiguration | undefined
  dropped: readonly DroppedKeyProvider[]
}

/**
 * Returns the outcome of a desired state, the next configuration of the host, and the providers
 * that the host drops. The caller still owns the Secrets of a state that the host does not take.
 */
export function takeState(
  current: HostConfiguration & { management: Management },
  desired: ReceivedState,
  host: { hasTpm: boolean; newHostKey: NewHostKey },
): Taken {
  const { management, crypto, cryptoSettings, haGroup, trustedInfrastructure, vsan } = current
  const { keyProviders: heldProviders } = current
  const settings = { cryptoSettings, haGroup, trustedInfrastructure, vsan }
  const held = { ...management, keyProviders: heldProviders, ...settings }
  const outcome = apply(held, desired, host)
  if (outcome.kind !== 'take') return { outcome, next: undefined, dropped: [] }
  const keyProviders = keepSecrets(current.keyProviders, takenKeyProviders(held, desired))
  const dropped = current.keyProviders.filter(
    (before) => !keyProviders.some((after) => isSameProvider(before, after)),
  )
  const isOfAnother = (provider: KeyProvider): boolean => isForeign(provider, management)
  return {
    outcome,
    dropped: dropped.map((provider) => ({
      kind: provider.kind,
      name: provider.name,
      keyId: provider.keyId,
      isForeign: isOfAnother(provider),
    })),
    next: {
      ...current,
      management: {
        ...management,
        term: desired.term,
        generation: desired.generation,
        generationProof: desired.generationProof,
      },
      keyProviders,
      storedKeys: storedKeysOf(current.storedKeys, keyProviders),
      cryptoSettings: desired.cryptoSettings,
      haGroup: desired.haGroup,
      trustedInfrastructure: desired.trustedInfrastructure,
      vsan: vsanAfter(vsan, desired),
      crypto: cryptoAfterTake(crypto, {
        own: ownKeyProviders({ management, keyProviders }),
        held: keyProviders,
        dropped,
        isForeign: isOfAnother,
        settings: desired.cryptoSettings,
        newHostKey: host.newHostKey,
      }),
    },
  }
}
