import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import {
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  type PublicKey,
} from '@peculiar/x509'
import { PkiError } from '../errors.ts'
import { commonNameOnly } from './common-name.ts'
import { ECDSA_P256 } from './engine.ts'
import { createKeyPair, exportPrivateKey } from './private-key.ts'

const MAX_CSR_BYTES = 4096

/** Creates a key and the PKCS#10 request for its certificate. RFC 2986. */
export async function createKeyAndCsr({
  commonName,
  random,
}: {
  commonName: string
  random: Random
}): Promise<{ csrDer: Buffer; privateKeyPkcs8: Secret }> {
  const keys = createKeyPair(random)
  const csr = await Pkcs10CertificateRequestGenerator.create({
    name: commonNameOnly(commonName),
    keys,
    signingAlgorithm: ECDSA_P256,
  })
  return {
    csrDer: Buffer.from(csr.rawData),
    privateKeyPkcs8: exportPrivateKey(keys.privateKey),
  }
}

/**
 * Returns the key in a request. The signature of the request proves that the sender holds the
 * private key.
 * @throws PkiError INVALID_CSR
 */
export async function readCsrPublicKey(csrDer: Uint8Array): Promise<PublicKey> {
  if (csrDer.length > MAX_CSR_BYTES)
    throw new PkiError('INVALID_CSR', `a certificate request has at most ${MAX_CSR_BYTES} bytes`)
  let csr: Pkcs10CertificateRequest
  let isForP256: boolean
  let proven: boolean
  try {
    csr = new Pkcs10CertificateRequest(new Uint8Array(csrDer))
    const { name, namedCurve } = csr.publicKey.algorithm as webcrypto.EcKeyAlgorithm
    isForP256 = name === ECDSA_P256.name && namedCurve === ECDSA_P256.namedCurve
    proven = isForP256 && (await csr.verify())
  } catch (cause) {
    throw new PkiError('INVALID_CSR', 'the certificate request cannot be read', { cause })
  }
  if (!isForP256)
    throw new PkiError('INVALID_CSR', 'the certificate request is for another key than ECDSA P-256')
  if (!proven)
    throw new PkiError('INVALID_CSR', 'the certificate request is not signed by its own key')
  return csr.publicKey
}
