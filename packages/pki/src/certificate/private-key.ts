import { createPrivateKey, createPublicKey, KeyObject, type webcrypto } from 'node:crypto'
import { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { ECDSA_P256 } from './engine.ts'

/** Creates an ECDSA P-256 key pair. */
export function createKeyPair(random: Random): webcrypto.CryptoKeyPair {
  const key = random.privateKey('P-256')
  return {
    privateKey: key.toCryptoKey(ECDSA_P256, true, ['sign']),
    publicKey: createPublicKey(key).toCryptoKey(ECDSA_P256, true, ['verify']),
  }
}

/** Exports a private key as PKCS#8 DER. */
export function exportPrivateKey(key: webcrypto.CryptoKey): Secret {
  return Secret.from(KeyObject.from(key).export({ type: 'pkcs8', format: 'der' }))
}

/** Imports a signing key from PKCS#8 DER. It is extractable, because the engine extracts it. */
export function importPrivateKey(pkcs8: Secret): webcrypto.CryptoKey {
  const key = createPrivateKey({ key: pkcs8.reveal(), type: 'pkcs8', format: 'der' })
  return key.toCryptoKey(ECDSA_P256, true, ['sign'])
}
