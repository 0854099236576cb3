import { createHmac } from 'node:crypto'
import { LABELS, Secret } from '@nkpsim/crypto'
import { TPM_RH } from '../codec/constants.ts'
import { activateCredential, type Credential, type Quote, quote } from '../commands/attest.ts'
import { flushContext, type StorageKey, type TpmKey } from '../commands/object.ts'
import { pcrRead } from '../commands/pcr.ts'
import { policySecret } from '../commands/policy.ts'
import { startAuthSession } from '../commands/session.ts'
import { pinnedStorageRootKey } from '../sealing/storage-root-key.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmConnection, TpmTransport } from '../transport/transport.ts'
import { createAttestationKey, readEndorsementCertificate, withEndorsementKey } from './keys.ts'

/** Identity of a TPM. */
export type TpmIdentity = {
  /** DER. Empty if the TPM contains no certificate. */
  endorsementCertificate: Buffer
  /** TPMT_PUBLIC of the EK. */
  endorsementKey: Buffer
  /** TPMT_PUBLIC of the AK. */
  attestationKey: Buffer
}

/**
 * Challenge of a verifier: a fresh nonce of 32 bytes and a credential. Only a TPM that has both EK
 * and AK can open the credential.
 */
export type Challenge = { nonce: Buffer; credential: Credential }

/** Proof that a host sends to a verifier. */
export type Evidence = TpmIdentity & {
  /** Proof that the host opened the credential, 32 bytes. */
  activation: Buffer
  quote: Quote
  /**
   * Values of the quoted PCRs. They serve only for the error message, and are believed only if they
   * match the quote.
   */
  pcrValues: ReadonlyMap<number, Buffer>
  /** TCG event log of the boot. */
  eventLog: Buffer
}

/** Reads the EK, its certificate, and the AK. */
export function readTpmIdentity(tpm: Tpm): Promise<TpmIdentity> {
  return tpm.exclusively(async (transport) => {
    const endorsementCertificate = (await readEndorsementCertificate(transport)) ?? Buffer.alloc(0)
    return withEndorsementKey(transport, (endorsementKey) =>
      withAttestationKey(transport, async (attestationKey) => ({
        endorsementCertificate,
        endorsementKey: endorsementKey.publicArea,
        attestationKey: attestationKey.publicArea,
      })),
    )
  })
}

/**
 * Answers a verifier. Activates its credential and quotes PCRs with its nonce. The secret in the
 * credential stays on the host, and the host sends only a proof of it. A KDK arrives in the same
 * kind of credential, so a host must not reveal such secrets to a caller.
 * @throws TpmError TPM_INTEGRITY_FAILED if the credential is for another TPM, TPM_SRK_CHANGED
 */
export function answerChallenge(
  tpm: Tpm,
  { challenge, pcrs, srkName }: { challenge: Challenge; pcrs: readonly number[]; srkName: Buffer },
): Promise<Omit<Evidence, 'eventLog'>> {
  const { nonce, credential } = challenge
  return tpm.exclusively(async (connection) => {
    const srk = await pinnedStorageRootKey(connection, srkName)
    const endorsementCertificate = (await readEndorsementCertificate(connection)) ?? Buffer.alloc(0)
    return withEndorsementKey(connection, (endorsementKey) =>
      withAttestationKey(connection, async (attestationKey) => {
        using secret = await activate(
          connection,
          { srk, endorsementKey, attestationKey },
          credential,
        )
        return {
          endorsementCertificate,
          endorsementKey: endorsementKey.publicArea,
          attestationKey: attestationKey.publicArea,
          activation: activationProof(secret, nonce),
          quote: await quote(connection, attestationKey, { nonce, pcrs }),
          pcrValues: await pcrRead(connection, pcrs),
        }
      }),
    )
  })
}

/**
 * Returns the secret of a credential that was made for the EK and AK of this TPM.
 * @throws TpmError TPM_INTEGRITY_FAILED if it was made for another TPM, TPM_SRK_CHANGED
 */
export function openCredential(
  tpm: Tpm,
  { credential, srkName }: { credential: Credential; srkName: Buffer },
): Promise<Secret> {
  return tpm.exclusively(async (connection) => {
    const srk = await pinnedStorageRootKey(connection, srkName)
    return withEndorsementKey(connection, (endorsementKey) =>
      withAttestationKey(connection, (attestationKey) =>
        activate(connection, { srk, endorsementKey, attestationKey }, credential),
      ),
    )
  })
}

/**
 * Computes the proof that the caller knows a credential's secret, for one nonce: HMAC-SHA-256, 32
 * bytes.
 */
export function activationProof(secret: Secret, nonce: Buffer): Buffer {
  return createHmac('sha256', secret.reveal())
    .update(LABELS.attestationActivation)
    .update(nonce)
    .digest()
}

async function withAttestationKey<T>(
  transport: TpmTransport,
  work: (attestationKey: TpmKey) => Promise<T>,
): Promise<T> {
  const attestationKey = await createAttestationKey(transport)
  try {
    return await work(attestationKey)
  } finally {
    await flushContext(transport, attestationKey.handle)
  }
}

async function activate(
  connection: TpmConnection,
  keys: { srk: StorageKey; endorsementKey: TpmKey; attestationKey: TpmKey },
  credential: Credential,
): Promise<Secret> {
  const session = await startAuthSession(connection, {
    kind: 'policy',
    saltKey: keys.srk,
    encrypts: 'response',
  })
  try {
    await policySecret(connection, session, TPM_RH.ENDORSEMENT)
    const { attestationKey, endorsementKey } = keys
    return Secret.from(
      await activateCredential(connection, attestationKey, endorsementKey, credential, session),
    )
  } finally {
    await flushContext(connection, session.handle)
  }
}
