import { createECDH } from 'node:crypto'
import { type EccPublic, padCoordinate } from '../codec/public-area.ts'
import { WireWriter } from '../codec/wire.ts'
import { kdfE } from './kdf.ts'

const COORDINATE_BYTES = 32
const UNCOMPRESSED = Buffer.of(4)

/**
 * Creates a salt that only the holder of a P-256 decryption key learns: ECDH with an ephemeral key,
 * then KDFe with the use "SECRET". The encrypted form is a TPMS_ECC_POINT. Part 1, clause C.6.1.
 */
export function createSalt(key: EccPublic): { salt: Buffer; encryptedSalt: Buffer } {
  const recipientX = padCoordinate(key.x)
  const ephemeral = createECDH('prime256v1')
  const point = ephemeral.generateKeys()
  const z = ephemeral.computeSecret(Buffer.concat([UNCOMPRESSED, recipientX, padCoordinate(key.y)]))
  const x = point.subarray(1, 1 + COORDINATE_BYTES)
  const y = point.subarray(1 + COORDINATE_BYTES)
  const salt = kdfE(z, 'SECRET', x, recipientX, 256)
  z.fill(0)
  return { salt, encryptedSalt: new WireWriter().sized(x).sized(y).finish() }
}
