import { createPublicKey, webcrypto } from 'node:crypto'
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
export async function exportPrivateKey(key: webcrypto.CryptoKey): Promise<Secret> {
  return Secret.from(new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key)))
}

/** Imports a signing key from PKCS#8 DER. */
export async function importPrivateKey(pkcs8: Secret): Promise<webcrypto.CryptoKey> {
  // A separate copy, because importKey reads it after this call returns. By then the Secret may be
  // wiped.
  const der = Uint8Array.from(pkcs8.reveal())
  try {
    return await webcrypto.subtle.importKey('pkcs8', der, ECDSA_P256, false, ['sign'])
  } finally {
    der.fill(0)
  }
}
