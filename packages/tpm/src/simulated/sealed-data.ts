import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  timingSafeEqual,
} from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { TPM_ALG } from '../codec/constants.ts'
import { objectName } from '../codec/structures.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { kdfA } from '../sessions/kdf.ts'
import type { ChipObject } from './chip.ts'
import { inParameter, RC, refusal } from './refusal.ts'

const NO_BYTES = Buffer.alloc(0)
const IV_BYTES = 16
const SEED_BYTES = 32
/** Bits of TPMA_OBJECT without a meaning. Part 2, clause 8.3. */
const RESERVED_ATTRIBUTES = 0xfff0_f309

/** Public part of a sealed data object. */
export type SealedPublic = { attributes: number; authPolicy: Buffer; unique: Buffer }
/** Private part of a sealed data object: TPMT_SENSITIVE, Part 2, clause 12.3.2.4. */
export type SealedSecret = { authValue: Buffer; seedValue: Buffer; data: Buffer }

/** Decodes a TPMT_PUBLIC. @throws TpmError for other kinds of objects */
export function decodeSealedPublic(publicArea: Buffer): SealedPublic {
  const reader = new WireReader(publicArea)
  if (reader.uint16() !== TPM_ALG.KEYEDHASH) throw refusal(inParameter(RC.TYPE, 2))
  if (reader.uint16() !== TPM_ALG.SHA256) throw refusal(inParameter(RC.HASH, 2))
  const attributes = reader.uint32()
  if ((attributes & RESERVED_ATTRIBUTES) !== 0) throw refusal(inParameter(RC.RESERVED_BITS, 2))
  const authPolicy = Buffer.from(reader.sized())
  if (reader.uint16() !== TPM_ALG.NULL) throw refusal(inParameter(RC.SCHEME, 2))
  const unique = Buffer.from(reader.sized())
  reader.end()
  return { attributes, authPolicy, unique }
}

/** Makes a sealed data object. @returns TPMT_PUBLIC and the content of TPM2B_PRIVATE */
export function sealData(
  parent: ChipObject,
  template: SealedPublic,
  { authValue, data, random }: { authValue: Buffer; data: Buffer; random: Random },
): { publicArea: Buffer; privateArea: Buffer } {
  const secret = { authValue, seedValue: random.bytes(SEED_BYTES), data }
  const publicArea = encodeSealedPublic({ ...template, unique: uniqueOf(secret) })
  const privateArea = wrap(parent, objectName(publicArea), secret, random.bytes(IV_BYTES))
  return { publicArea, privateArea }
}

/**
 * Opens the private part of an object under its parent.
 * @throws TpmError TPM_RC_INTEGRITY if the parent did not make it for this public part
 */
export function unwrap(parent: ChipObject, publicArea: Buffer, privateArea: Buffer): SealedSecret {
  const name = objectName(publicArea)
  const outer = new WireReader(privateArea)
  const integrity = outer.sized()
  const encrypted = outer.rest()
  const { symmetric, integrityKey } = wrappingKeys(parent, name)
  const expected = createHmac('sha256', integrityKey).update(encrypted).update(name).digest()
  if (integrity.length !== expected.length || !timingSafeEqual(integrity, expected))
    throw refusal(inParameter(RC.INTEGRITY, 1))
  const inner = new WireReader(encrypted)
  const decipher = createDecipheriv('aes-128-cfb', symmetric, inner.sized())
  const secret = decodeSecret(Buffer.concat([decipher.update(inner.rest()), decipher.final()]))
  if (!uniqueOf(secret).equals(decodeSealedPublic(publicArea).unique))
    throw refusal(inParameter(RC.BINDING, 2))
  return secret
}

/** Protects a private part as Part 1, clause 22.4 does. */
function wrap(parent: ChipObject, name: Buffer, secret: SealedSecret, iv: Buffer): Buffer {
  const { symmetric, integrityKey } = wrappingKeys(parent, name)
  const cipher = createCipheriv('aes-128-cfb', symmetric, iv)
  const encrypted = new WireWriter()
    .sized(iv)
    .bytes(cipher.update(encodeSecret(secret)))
    .bytes(cipher.final())
    .finish()
  const integrity = createHmac('sha256', integrityKey).update(encrypted).update(name).digest()
  return new WireWriter().sized(integrity).bytes(encrypted).finish()
}

function wrappingKeys({ secret }: ChipObject, name: Buffer) {
  if (secret.kind !== 'ecc') throw refusal(RC.TYPE)
  return {
    symmetric: kdfA(secret.childSeed, 'STORAGE', name, NO_BYTES, 128),
    integrityKey: kdfA(secret.childSeed, 'INTEGRITY', NO_BYTES, NO_BYTES, 256),
  }
}

function uniqueOf({ seedValue, data }: SealedSecret): Buffer {
  return createHash('sha256').update(seedValue).update(data).digest()
}

function encodeSealedPublic({ attributes, authPolicy, unique }: SealedPublic): Buffer {
  return new WireWriter()
    .uint16(TPM_ALG.KEYEDHASH)
    .uint16(TPM_ALG.SHA256)
    .uint32(attributes)
    .sized(authPolicy)
    .uint16(TPM_ALG.NULL)
    .sized(unique)
    .finish()
}

function encodeSecret({ authValue, seedValue, data }: SealedSecret): Buffer {
  const secret = new WireWriter()
    .uint16(TPM_ALG.KEYEDHASH)
    .sized(authValue)
    .sized(seedValue)
    .sized(data)
    .finish()
  return new WireWriter().sized(secret).finish()
}

function decodeSecret(sized: Buffer): SealedSecret {
  const reader = new WireReader(new WireReader(sized).sized())
  reader.uint16()
  return {
    authValue: Buffer.from(reader.sized()),
    seedValue: Buffer.from(reader.sized()),
    data: Buffer.from(reader.sized()),
  }
}
