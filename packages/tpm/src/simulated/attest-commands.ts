import {
  constants,
  createDecipheriv,
  createHmac,
  privateDecrypt,
  sign,
  timingSafeEqual,
} from 'node:crypto'
import { TPM_ALG, TPM_GENERATED_VALUE, TPM_ST, TPMA_OBJECT } from '../codec/constants.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { kdfA } from '../sessions/kdf.ts'
import { type Handler, handleOf } from './call.ts'
import { FIRMWARE_VERSION } from './capability-commands.ts'
import type { Chip, ChipObject } from './chip.ts'
import { objectAt } from './entities.ts'
import { readSelection } from './pcr-commands.ts'
import { inHandle, inParameter, RC, refusal } from './refusal.ts'

const COORDINATE_BYTES = 32
const MAX_NONCE_BYTES = 64
const NO_BYTES = Buffer.alloc(0)

/** TPM2_Quote, Part 3, clause 18.4. */
export const quote: Handler = (call) => {
  const { chip, parameters } = call
  const { secret, attributes, qualifiedName } = objectAt(chip, handleOf(call, 0), 1)
  const nonce = parameters.sized()
  if (parameters.uint16() !== TPM_ALG.NULL) throw refusal(inParameter(RC.SCHEME, 2))
  const { selection, digest } = readSelection(chip, parameters)
  parameters.end()
  if (nonce.length > MAX_NONCE_BYTES) throw refusal(inParameter(RC.SIZE, 1))
  if (secret.kind !== 'ecc' || (attributes & TPMA_OBJECT.sign) === 0)
    throw refusal(inHandle(RC.KEY, 1))
  const attested = new WireWriter()
    .uint32(TPM_GENERATED_VALUE)
    .uint16(TPM_ST.ATTEST_QUOTE)
    .sized(qualifiedName)
    .sized(nonce)
    .bytes(clockInfo(chip))
    .uint64(FIRMWARE_VERSION)
    .bytes(selection)
    .sized(digest)
    .finish()
  const key = { key: secret.privateKey, dsaEncoding: 'ieee-p1363' } as const
  const signature = sign('sha256', attested, key)
  return {
    parameters: new WireWriter()
      .sized(attested)
      .uint16(TPM_ALG.ECDSA)
      .uint16(TPM_ALG.SHA256)
      .sized(signature.subarray(0, COORDINATE_BYTES))
      .sized(signature.subarray(COORDINATE_BYTES))
      .finish(),
  }
}

/** TPM2_ActivateCredential, Part 3, clause 12.5. */
export const activateCredential: Handler = (call) => {
  const { chip, parameters } = call
  const { name } = objectAt(chip, handleOf(call, 0), 1)
  const endorsementKey = objectAt(chip, handleOf(call, 1), 2)
  const blob = new WireReader(parameters.sized())
  const encryptedSeed = Buffer.from(parameters.sized())
  parameters.end()
  const integrity = blob.sized()
  const encryptedIdentity = blob.rest()
  const seed = decryptSeed(endorsementKey, encryptedSeed)
  const integrityKey = kdfA(seed, 'INTEGRITY', NO_BYTES, NO_BYTES, 256)
  const expected = createHmac('sha256', integrityKey)
    .update(encryptedIdentity)
    .update(name)
    .digest()
  if (integrity.length !== expected.length || !timingSafeEqual(integrity, expected))
    throw refusal(inParameter(RC.INTEGRITY, 1))
  const key = kdfA(seed, 'STORAGE', name, NO_BYTES, 128)
  const decipher = createDecipheriv('aes-128-cfb', key, Buffer.alloc(16))
  const identity = Buffer.concat([decipher.update(encryptedIdentity), decipher.final()])
  return { parameters: new WireWriter().sized(new WireReader(identity).sized()).finish() }
}

/** Decrypts a seed with OAEP. Part 1, clause B.4. swtpm calls a wrong key a failure. */
function decryptSeed({ secret }: ChipObject, encryptedSeed: Buffer): Buffer {
  if (secret.kind !== 'rsa') throw refusal(inHandle(RC.TYPE, 2))
  try {
    return privateDecrypt(
      {
        key: secret.privateKey,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from('IDENTITY\0'),
      },
      encryptedSeed,
    )
  } catch {
    throw refusal(RC.FAILURE)
  }
}

/** Encodes a TPMS_CLOCK_INFO, Part 2, clause 10.11.1. */
function clockInfo({ nowMs, clockStartMs, resetCount }: Chip): Buffer {
  const clockMs = Math.max(0, Math.trunc(nowMs() - clockStartMs))
  return new WireWriter().uint64(BigInt(clockMs)).uint32(resetCount).uint32(0).uint8(1).finish()
}
