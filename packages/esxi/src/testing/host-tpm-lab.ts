import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import {
  provisionStorageRootKey,
  type SealedObject,
  seal,
  type Tpm,
  unsealObject,
} from '@nkpsim/tpm'
import { type HostTpm, watchTpm } from '../tpm/host-tpm.ts'

/** The error for a TPM that does not answer as a TPM. */
export const CONNECTION_PROBLEM = {
  code: 'TPM_UNAVAILABLE',
  message: 'TPM 2.0 device detected but a connection cannot be established.',
}

/** Runs the work with a TPM as a running host uses it. */
export async function withWatchedTpm<T>(
  input: Parameters<typeof watchTpm>[0],
  work: (tpm: HostTpm) => Promise<T>,
): Promise<T> {
  const tpm = watchTpm(input)
  try {
    return await work(tpm)
  } finally {
    await tpm.stop()
  }
}

/** Seals a secret of 32 bytes to the present values of two PCRs. */
export async function sealToBoot(tpm: Tpm): Promise<SealedObject> {
  const { name: srkName } = await provisionStorageRootKey(tpm)
  const secret = Secret.random(32, systemRandom.bytes)
  return seal(tpm, { secret, policy: { pcrs: [0, 7] }, srkName })
}

/** Unseals a secret. @returns its length, bytes */
export async function unsealedBytes(tpm: HostTpm, sealed: SealedObject): Promise<number> {
  return tpm.use(async (session) => (await unsealObject(session, sealed)).secret.lengthBytes)
}
