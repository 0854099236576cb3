import { createHash, timingSafeEqual } from 'node:crypto'
import { decryptBox, encryptBox, LABELS, PROOF_KEY_BYTES, Secret } from '@nkpsim/crypto'
import type { MachineClock, Random } from '@nkpsim/effects'
import { type Credential, decodeKeys, makeCredential, objectName, TpmError } from '@nkpsim/tpm'
import { TrustError } from '../errors.ts'

/** How long a challenge may be answered. */
export const CHALLENGE_LIFETIME_MS = 60_000
const SECRET_BYTES = 32
const NONCE_BYTES = 32
const NAME_BYTES = 34
const DIGEST_BYTES = 32
const KEY_BYTES = 32
const TIME_BYTES = 8

/** The identity of a TPM, and the proof key that its quote will be about. */
export type ChallengedHost = {
  /** EK and AK as TPMT_PUBLIC. */
  endorsementKey: Buffer
  attestationKey: Buffer
  /** X and Y on P-256, 64 bytes. */
  proofKey: Buffer
}

/** A challenge for a host. */
export type TrustChallenge = {
  /** 32 bytes. */
  nonce: Buffer
  credential: Credential
  /** The state of the challenge, encrypted. */
  context: Buffer
}

/** What a challenge was about. The caller wipes the secret. */
export type OpenedChallenge = {
  nonce: Buffer
  secret: Secret
  /** Names of the keys of the credential, 34 bytes each. */
  challenged: { endorsementKeyName: Buffer; attestationKeyName: Buffer }
}

/** Makes challenges and opens them again. It keeps none, so strangers cannot fill its memory. */
export type Challenges = {
  /** @throws TrustError INVALID_REQUEST */
  create(host: ChallengedHost): TrustChallenge
  /**
   * @param proofKey must be that of the challenge
   * @throws TrustError CHALLENGE_EXPIRED, INVALID_REQUEST
   */
  open(context: Buffer, proofKey: Buffer): OpenedChallenge
}

/** Creates the challenges of one process. Those of earlier processes have expired. */
export function createChallenges(
  clock: Pick<MachineClock, 'monotonicMs'>,
  random: Random,
): Challenges {
  const key = Secret.random(KEY_BYTES, random.bytes)
  const associatedData = Buffer.from(LABELS.trustChallenge)
  return {
    create: (host) => {
      if (host.proofKey.length !== PROOF_KEY_BYTES) throw invalid('the proof key has 64 bytes')
      using secret = Secret.random(SECRET_BYTES, random.bytes)
      const nonce = random.bytes(NONCE_BYTES)
      const attestationKeyName = objectName(host.attestationKey)
      const credential = credentialFor(host, attestationKeyName, secret, random)
      const time = Buffer.alloc(TIME_BYTES)
      time.writeDoubleBE(clock.monotonicMs())
      using content = Secret.from(
        Buffer.concat([
          time,
          nonce,
          secret.reveal(),
          objectName(host.endorsementKey),
          attestationKeyName,
          digestOf(host.proofKey),
        ]),
      )
      const plaintext = content.reveal()
      const context = encryptBox({ key, plaintext, associatedData, randomBytes: random.bytes })
      return { nonce, credential, context }
    },
    open: (context, proofKey) => {
      using content = openContext(key, context, associatedData)
      const bytes = content.reveal()
      let offset = 0
      const next = (lengthBytes: number): Buffer => {
        const part = Buffer.from(bytes.subarray(offset, offset + lengthBytes))
        offset += lengthBytes
        return part
      }
      const ageMs = clock.monotonicMs() - next(TIME_BYTES).readDoubleBE()
      const nonce = next(NONCE_BYTES)
      const secret = Secret.from(next(SECRET_BYTES))
      const challenged = {
        endorsementKeyName: next(NAME_BYTES),
        attestationKeyName: next(NAME_BYTES),
      }
      const isSameKey = timingSafeEqual(next(DIGEST_BYTES), digestOf(proofKey))
      if (ageMs <= CHALLENGE_LIFETIME_MS && isSameKey) return { nonce, secret, challenged }
      secret.wipe()
      throw isSameKey ? expired() : invalid('the challenge was made for another proof key')
    },
  }
}

function credentialFor(
  host: ChallengedHost,
  keyName: Buffer,
  secret: Secret,
  random: Random,
): Credential {
  try {
    const { endorsementKey } = decodeKeys(host)
    return makeCredential(endorsementKey, { keyName, secret: secret.reveal() }, random)
  } catch (cause) {
    if (cause instanceof TpmError) throw invalid(cause.message, cause)
    throw cause
  }
}

/** A context of another process counts as expired, because its key is gone. */
function openContext(key: Secret, box: Buffer, associatedData: Buffer): Secret {
  try {
    return decryptBox({ key, box, associatedData })
  } catch {
    throw expired()
  }
}

function expired(): TrustError {
  return new TrustError(
    'CHALLENGE_EXPIRED',
    'the challenge has expired: begin the attestation again',
  )
}

function invalid(message: string, cause?: unknown): TrustError {
  return new TrustError('INVALID_REQUEST', message, { cause })
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
