import type { Random } from '@nkpsim/effects'
import { decodeKeys, makeCredential, objectName } from '@nkpsim/tpm'
import type { TpmKeys } from '../../records/attestation.ts'
import type { NativeKeyProvider } from '../../records/key-provider.ts'

/** The KDK in a desired state. It is plaintext within TLS, or sealed to the host's TPM. */
export type NativeKeyOnWire =
  | { keyDerivationKey: Uint8Array }
  | { credentialBlob: Uint8Array; encryptedSecret: Uint8Array }

/** @param to - keys of the host's TPM; undefined: the KDK is sent as plaintext within TLS */
export function nativeKeyOnWire(
  { kdk }: NativeKeyProvider,
  to: TpmKeys | undefined,
  random: Random,
): NativeKeyOnWire {
  if (to === undefined) return { keyDerivationKey: Buffer.from(kdk.reveal()) }
  const { endorsementKey } = decodeKeys(to)
  const keyName = objectName(to.attestationKey)
  const { blob, encryptedSecret } = makeCredential(
    endorsementKey,
    { keyName, secret: kdk.reveal() },
    random,
  )
  return { credentialBlob: blob, encryptedSecret }
}

/** Zeroes a plaintext KDK in a message. */
export function wipeNativeOnWire(carried: { keyDerivationKey?: unknown }): void {
  if (carried.keyDerivationKey instanceof Uint8Array) carried.keyDerivationKey.fill(0)
}
