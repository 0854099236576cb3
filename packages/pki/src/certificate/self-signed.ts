import 'reflect-metadata'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import {
  BasicConstraintsExtension,
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
}

/** Creates a self-signed certificate for a host. To trust it, pin its thumbprint. */
export async function createSelfSignedCertificate({
  commonName,
  dnsNames,
  validityDays,
  nowMs,
  random,
}: SelfSignedInput): Promise<{ certificatePem: string; privateKeyPkcs8: Secret }> {
  const keys = createKeyPair(random)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(random),
    name: commonNameOnly(commonName),
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + validityDays * MS_PER_DAY),
    signingAlgorithm: ECDSA_P256,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new SubjectAlternativeNameExtension(
        dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ),
    ],
  })
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPkcs8: exportPrivateKey(keys.privateKey),
  }
}
