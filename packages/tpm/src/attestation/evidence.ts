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
import type { TpmTransport } from '../transport/transport.ts'
import { createAttestationKey, readEndorsementCertificate, withEndorsementKey } from './keys.ts'

/** Identity of a TPM. */
export type TpmIdentity = {
  /** DER; empty if the manufacturer stored none. */
  endorsementCertificate: Buffer
  /** TPMT_PUBLIC of the EK. */
  endorsementKey: Buffer
  /** TPMT_PUBLIC of the AK. */
  attestationKey: Buffer
}

/**
 * The challenge of a verifier: a fresh nonce of 32 bytes, and a credential that only EK and AK of
 * one TPM together open.
 */
export type Challenge = { nonce: Buffer; credential: Credential }

/** Proof that a host sends. */
export type Evidence = TpmIdentity & {
  /** Proof of the activated credential, 32 bytes. */
  activation: Buffer
  quote: Quote
  /** Values of the quoted PCRs, only for the message: believed if they match the quote. */
  pcrValues: ReadonlyMap<number, Buffer>
  /** TCG event log of the boot. */
  eventLog: Buffer
}

/** EK, its certificate, and AK. */
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
 * Answers a verifier: activates its credential, and quotes PCRs with its nonce. The credential's
 * secret stays on the host; only a proof of it is sent. A KDK comes in the same kind of envelope,
 * and a host must not open one for just any caller.
 * @throws TpmError TPM_INTEGRITY_FAILED if the credential is for another TPM, TPM_SRK_CHANGED
 */
export function answerChallenge(
  tpm: Tpm,
  { challenge, pcrs, srkName }: { challenge: Challenge; pcrs: readonly number[]; srkName: Buffer },
): Promise<Omit<Evidence, 'eventLog'>> {
  const { nonce, credential } = challenge
  return tpm.exclusively(async (transport) => {
    const srk = await pinnedStorageRootKey(transport, srkName)
    const endorsementCertificate = (await readEndorsementCertificate(transport)) ?? Buffer.alloc(0)
    return withEndorsementKey(transport, (endorsementKey) =>
      withAttestationKey(transport, async (attestationKey) => {
        using secret = await activate(
          transport,
          { srk, endorsementKey, attestationKey },
          credential,
        )
        return {
          endorsementCertificate,
          endorsementKey: endorsementKey.publicArea,
          attestationKey: attestationKey.publicArea,
          activation: activationProof(secret, nonce),
          quote: await quote(transport, attestationKey, { nonce, pcrs }),
          pcrValues: await pcrRead(transport, pcrs),
        }
      }),
    )
  })
}

/**
 * The secret of a credential that was made for this TPM's EK and AK.
 * @throws TpmError TPM_INTEGRITY_FAILED if it was made for another TPM, TPM_SRK_CHANGED
 */
export function openCredential(
  tpm: Tpm,
  { credential, srkName }: { credential: Credential; srkName: Buffer },
): Promise<Secret> {
  return tpm.exclusively(async (transport) => {
    const srk = await pinnedStorageRootKey(transport, srkName)
    return withEndorsementKey(transport, (endorsementKey) =>
      withAttestationKey(transport, (attestationKey) =>
        activate(transport, { srk, endorsementKey, attestationKey }, credential),
      ),
    )
  })
}

/** Proof of knowing a credential's secret, for one nonce: HMAC-SHA-256, 32 bytes. */
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
  transport: TpmTransport,
  keys: { srk: StorageKey; endorsementKey: TpmKey; attestationKey: TpmKey },
  credential: Credential,
): Promise<Secret> {
  const session = await startAuthSession(transport, {
    kind: 'policy',
    saltKey: keys.srk,
    encrypts: 'response',
  })
  try {
    await policySecret(transport, session, TPM_RH.ENDORSEMENT)
    const { attestationKey, endorsementKey } = keys
    return Secret.from(
      await activateCredential(transport, attestationKey, endorsementKey, credential, session),
    )
  } finally {
    await flushContext(transport, session.handle)
  }
}
