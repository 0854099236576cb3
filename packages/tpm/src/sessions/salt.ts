import { createPublicKey, diffieHellman } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { type EccPublic, padCoordinate, toKeyObject } from '../codec/public-area.ts'
import { WireWriter } from '../codec/wire.ts'
import { kdfE } from './kdf.ts'

/**
 * Creates a salt that only the holder of a P-256 decryption key learns: ECDH with an ephemeral key,
 * then KDFe with the use "SECRET". The encrypted form is a TPMS_ECC_POINT. Part 1, clause C.6.1.
 */
export function createSalt(
  key: EccPublic,
  random: Random,
): { salt: Buffer; encryptedSalt: Buffer } {
  const privateKey = random.privateKey('P-256')
  const point = createPublicKey(privateKey).export({ format: 'jwk' })
  const x = Buffer.from(point.x ?? '', 'base64url')
  const y = Buffer.from(point.y ?? '', 'base64url')
  const z = diffieHellman({ privateKey, publicKey: toKeyObject(key) })
  const salt = kdfE(z, 'SECRET', x, padCoordinate(key.x), 256)
  z.fill(0)
  return { salt, encryptedSalt: new WireWriter().sized(x).sized(y).finish() }
}
