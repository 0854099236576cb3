import { constants, createCipheriv, createHmac, publicEncrypt } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { type RsaPublic, toKeyObject } from '../codec/public-area.ts'
import { WireWriter } from '../codec/wire.ts'
import type { Credential } from '../commands/attest.ts'
import { TpmError } from '../errors.ts'
import { kdfA } from '../sessions/kdf.ts'

const SEED_BYTES = 32
/** Digest size of the EK's Name algorithm, Part 1, clause 24.4. */
export const MAX_CREDENTIAL_BYTES = 32
const NO_BYTES = Buffer.alloc(0)

/**
 * Does TPM2_MakeCredential in software. Only the TPM with this EK releases the secret of 1 to 32
 * bytes, and only while the key with this Name is loaded in it. Part 1, clause 24.
 * @throws RangeError if the secret is empty or longer; TpmError INVALID_EVIDENCE if the key cannot
 *   encrypt
 */
export function makeCredential(
  endorsementKey: RsaPublic,
  { keyName, secret }: { keyName: Buffer; secret: Uint8Array },
  random: Random,
): Credential {
  if (secret.length === 0 || secret.length > MAX_CREDENTIAL_BYTES)
    throw new RangeError(`a credential has 1 to ${MAX_CREDENTIAL_BYTES} bytes`)
  const seed = random.bytes(SEED_BYTES)
  const encryptedSecret = encryptSeed(endorsementKey, seed)
  const symmetricKey = kdfA(seed, 'STORAGE', keyName, NO_BYTES, 128)
  const cipher = createCipheriv('aes-128-cfb', symmetricKey, Buffer.alloc(16))
  const sized = new WireWriter().sized(secret).finish()
  const encryptedIdentity = Buffer.concat([cipher.update(sized), cipher.final()])
  const integrityKey = kdfA(seed, 'INTEGRITY', NO_BYTES, NO_BYTES, 256)
  const integrity = createHmac('sha256', integrityKey)
    .update(encryptedIdentity)
    .update(keyName)
    .digest()
  for (const used of [seed, symmetricKey, integrityKey, sized]) used.fill(0)
  return {
    blob: new WireWriter().sized(integrity).bytes(encryptedIdentity).finish(),
    encryptedSecret,
  }
}

/**
 * Encrypts a seed with OAEP. The label is the use, with its final zero byte. Part 1, clause B.4.
 */
function encryptSeed(endorsementKey: RsaPublic, seed: Buffer): Buffer {
  const key = toKeyObject(endorsementKey)
  try {
    return publicEncrypt(
      {
        key,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
        oaepLabel: Buffer.from('IDENTITY\0'),
      },
      seed,
    )
  } catch (cause) {
    // OpenSSL accepts some keys that cannot encrypt: keys that are too short or have an even
    // modulus.
    throw new TpmError('INVALID_EVIDENCE', 'the endorsement key cannot encrypt anything', { cause })
  }
}
