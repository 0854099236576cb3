import type { Secret } from '@nkpsim/crypto'
import type { esxiV1 } from '@nkpsim/rpc'
import { decodeKeys, makeCredential, objectName } from '@nkpsim/tpm'
import type { TpmKeys } from '../records/attestation.ts'
import type { GenerationProofs } from './generation-proof.ts'
import { type DesiredState, holdsKey, isUsable, type ObservedState } from './plan.ts'

/** What of the settings of a vCenter concerns its hosts. */
export type HostSettings = {
  keyCachePolicy: 'KEY_CACHE_POLICY_OBSERVED' | 'KEY_CACHE_POLICY_DOCUMENTED'
  renewMissingHostKey: boolean
  licensedFeatures: string[]
}

/** What goes to a host beside the desired state, and how. */
export type PushContext = {
  vcenterInstanceId: string
  settings: () => HostSettings
  /** To whom a KDK is sealed on its way; undefined: it travels in clear within TLS. */
  tpmKeys: () => TpmKeys | undefined
  proofs: GenerationProofs
}

/**
 * What brings a desired state to a host. A KDK goes only to a host that does not hold it, and where
 * it can be, sealed to the host's TPM.
 */
export function pushMessage(
  { vcenterInstanceId, tpmKeys, settings, proofs }: PushContext,
  desired: DesiredState,
  observed: ObservedState | undefined,
): esxiV1.SynchronizeRequest {
  const keys = tpmKeys()
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
      ...(holdsKey(observed, provider) ? {} : kdkFor(provider.kdk, keys)),
      tpmRequired: provider.tpmRequired,
      usable: isUsable(provider),
      isDefault: provider.isDefault,
    })),
  }
}

/**
 * Hands a message out once. Its KDKs are zeroed when the next one is asked for: the channel has
 * serialised it by then.
 */
export function* handOut(
  message: esxiV1.SynchronizeRequest,
): Iterable<esxiV1.SynchronizeRequest, void> {
  try {
    yield message
  } finally {
    for (const { keyDerivationKey } of message.keyProviders ?? [])
      if (keyDerivationKey instanceof Uint8Array) keyDerivationKey.fill(0)
  }
}

function kdkFor(kdk: Secret, keys: TpmKeys | undefined): Partial<esxiV1.DesiredKeyProvider> {
  if (keys === undefined) return { keyDerivationKey: Buffer.from(kdk.reveal()) }
  const { endorsementKey } = decodeKeys(keys)
  const keyName = objectName(keys.attestationKey)
  const { blob, encryptedSecret } = makeCredential(endorsementKey, {
    keyName,
    secret: kdk.reveal(),
  })
  return { credentialBlob: blob, encryptedSecret }
}
