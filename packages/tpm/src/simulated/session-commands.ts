import type { ECDH } from 'node:crypto'
import { TPM_ALG, TPM_RH, TPM_SE } from '../codec/constants.ts'
import { decodePublicArea, padCoordinate } from '../codec/public-area.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { kdfA, kdfE } from '../sessions/kdf.ts'
import { type Handler, handleOf } from './call.ts'
import type { Chip, ChipSession } from './chip.ts'
import { objectAt, openSession } from './entities.ts'
import { inHandle, inParameter, RC, refusal } from './refusal.ts'

const NONCE_BYTES = 32
const MIN_NONCE_BYTES = 16
const KEY_BITS = 256
const UNCOMPRESSED_POINT = 4

const KINDS = new Map<number, ChipSession['kind']>([
  [TPM_SE.HMAC, 'hmac'],
  [TPM_SE.POLICY, 'policy'],
  [TPM_SE.TRIAL, 'trial'],
])

/** TPM2_StartAuthSession without a bound entity, Part 3, clause 11.1. */
export const startAuthSession: Handler = (call) => {
  const { chip, parameters } = call
  const saltHandle = handleOf(call, 0)
  if (handleOf(call, 1) !== TPM_RH.NULL) throw refusal(inHandle(RC.VALUE, 2))
  const nonceCaller = Buffer.from(parameters.sized())
  const encryptedSalt = Buffer.from(parameters.sized())
  const kind = KINDS.get(parameters.uint8())
  const symmetric = parameters.uint16()
  if (symmetric === TPM_ALG.AES) {
    if (parameters.uint16() !== 128 || parameters.uint16() !== TPM_ALG.CFB)
      throw refusal(inParameter(RC.VALUE, 4))
  } else if (symmetric !== TPM_ALG.NULL) throw refusal(inParameter(RC.VALUE, 4))
  if (parameters.uint16() !== TPM_ALG.SHA256) throw refusal(inParameter(RC.HASH, 5))
  parameters.end()
  if (kind === undefined) throw refusal(inParameter(RC.VALUE, 3))
  if (nonceCaller.length < MIN_NONCE_BYTES) throw refusal(inParameter(RC.SIZE, 1))
  const salt = saltOf(chip, saltHandle, encryptedSalt)
  const nonceTpm = chip.random.bytes(NONCE_BYTES)
  // Without a salt and a bound entity, a session has no key. Part 1, clause 19.6.8.
  const key = salt === undefined ? salt : kdfA(salt, 'ATH', nonceTpm, nonceCaller, KEY_BITS)
  const handle = openSession(chip, {
    kind,
    key: key ?? Buffer.alloc(0),
    nonceTpm,
    policyDigest: Buffer.alloc(32),
    provedAtUpdate: undefined,
  })
  return { handle, parameters: new WireWriter().sized(nonceTpm).finish() }
}

/** Decrypts a salt: ECDH, then KDFe with the use "SECRET". Part 1, clause C.6.1. */
function saltOf(chip: Chip, handle: number, encryptedSalt: Buffer): Buffer | undefined {
  if (handle === TPM_RH.NULL) {
    if (encryptedSalt.length > 0) throw refusal(inParameter(RC.VALUE, 2))
    return undefined
  }
  const { secret, publicArea } = objectAt(chip, handle, 1)
  const area = decodePublicArea(publicArea)
  if (secret.kind !== 'ecc' || area.type !== 'ecc' || area.signs) throw refusal(inHandle(RC.KEY, 1))
  const reader = new WireReader(encryptedSalt)
  const [x, y] = [Buffer.from(reader.sized()), Buffer.from(reader.sized())]
  reader.end()
  const point = Buffer.concat([Buffer.of(UNCOMPRESSED_POINT), padCoordinate(x), padCoordinate(y)])
  return kdfE(sharedSecret(secret, point), 'SECRET', x, padCoordinate(area.x), KEY_BITS)
}

function sharedSecret({ ecdh }: { ecdh: ECDH }, point: Buffer): Buffer {
  try {
    return ecdh.computeSecret(point)
  } catch {
    throw refusal(inParameter(RC.ECC_POINT, 2))
  }
}
