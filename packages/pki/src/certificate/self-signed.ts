import 'reflect-metadata'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { commonNameOnly } from './common-name.ts'
import { BACKDATE_MS, ECDSA_P256, MS_PER_DAY, randomSerialNumber } from './engine.ts'
import { createKeyPair, exportPrivateKey } from './private-key.ts'

export type SelfSignedInput = {
  commonName: string
  dnsNames: string[]
  validityDays: number
  nowMs: number
  random: Random
  /** URI in the SAN: the identity of the holder (default: none). */
  identityUri?: string
  /** Whether the certificate states that it is for a TLS client; some servers require that. */
  isForClient?: boolean
}

/** Creates a self-signed certificate. To trust it, pin its thumbprint or the certificate itself. */
export async function createSelfSignedCertificate({
  commonName,
  dnsNames,
  validityDays,
  nowMs,
  random,
  identityUri,
  isForClient = false,
}: SelfSignedInput): Promise<{ certificatePem: string; privateKeyPkcs8: Secret }> {
  const keys = createKeyPair(random)
  const names = [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...(identityUri === undefined ? [] : [{ type: 'url' as const, value: identityUri }]),
  ]
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(random),
    name: commonNameOnly(commonName),
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + validityDays * MS_PER_DAY),
    signingAlgorithm: ECDSA_P256,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
      ...(isForClient ? [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])] : []),
    ],
  })
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPkcs8: exportPrivateKey(keys.privateKey),
  }
}
