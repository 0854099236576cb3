import 'reflect-metadata'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { commonNameOnly } from './common-name.ts'
import { readCsrPublicKey } from './csr.ts'
import { type EndorsementInput, issueForEndorsementKey } from './endorsement.ts'
import { BACKDATE_MS, ECDSA_P256, MS_PER_DAY, randomSerialNumber } from './engine.ts'
import { createKeyPair, exportPrivateKey, importPrivateKey } from './private-key.ts'

const AUTHORITY_VALIDITY_DAYS = 3650

export type IssueInput = {
  /** PKCS#10 as DER. The authority uses only its key, and requires the signature of that key. */
  csrDer: Uint8Array
  commonName: string
  /** URI in the SAN: the identity of the holder within the cluster. */
  identityUri: string
  /** DNS names in the SAN: the addresses of the holder. */
  dnsNames: string[]
  validityDays: number
  nowMs: number
}

/** Stored form of an authority. */
export type StoredAuthority = {
  certificatePem: string
  /** PKCS#8 DER. */
  privateKeyPkcs8: Secret
}

/** An X.509 certificate authority with an ECDSA P-256 key: the VMCA of a vCenter. */
export type CertificateAuthority = StoredAuthority & {
  /**
   * Issues a certificate for the key of a CSR, for TLS server and client, as PEM.
   * @throws PkiError INVALID_CSR
   */
  issue(input: IssueInput): Promise<string>
  /**
   * Issues a certificate for an endorsement key of a virtual TPM, as DER.
   * @throws PkiError INVALID_KEY
   */
  issueForEndorsementKey(input: EndorsementInput): Promise<Buffer>
}

/**
 * Creates an authority that is valid for ten years. It signs end certificates only. RFC 5280,
 * 4.2.1.9.
 */
export async function createCertificateAuthority({
  commonName,
  nowMs,
  random,
}: {
  commonName: string
  nowMs: number
  random: Random
}): Promise<CertificateAuthority> {
  const keys = createKeyPair(random)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(random),
    name: commonNameOnly(commonName),
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + AUTHORITY_VALIDITY_DAYS * MS_PER_DAY),
    signingAlgorithm: ECDSA_P256,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return authority(certificate, exportPrivateKey(keys.privateKey), random)
}

/** Loads an authority from its stored form. */
export async function loadCertificateAuthority({
  certificatePem,
  privateKeyPkcs8,
  random,
}: StoredAuthority & { random: Random }): Promise<CertificateAuthority> {
  return authority(new X509Certificate(certificatePem), privateKeyPkcs8, random)
}

function authority(
  certificate: X509Certificate,
  privateKeyPkcs8: Secret,
  random: Random,
): CertificateAuthority {
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPkcs8,
    issue: async (input) => {
      const publicKey = await readCsrPublicKey(input.csrDer)
      const issued = await X509CertificateGenerator.create({
        serialNumber: randomSerialNumber(random),
        subject: commonNameOnly(input.commonName),
        // Not a text, because the library would parse it again. The names must be equal byte for
        // byte.
        issuer: certificate.subjectName,
        notBefore: new Date(input.nowMs - BACKDATE_MS),
        notAfter: new Date(input.nowMs + input.validityDays * MS_PER_DAY),
        signingAlgorithm: ECDSA_P256,
        publicKey,
        signingKey: importPrivateKey(privateKeyPkcs8),
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension([
            ...input.dnsNames.map((value) => ({ type: 'dns' as const, value })),
            { type: 'url' as const, value: input.identityUri },
          ]),
          await AuthorityKeyIdentifierExtension.create(certificate.publicKey),
          await SubjectKeyIdentifierExtension.create(publicKey),
        ],
      })
      return `${issued.toString('pem')}\n`
    },
    issueForEndorsementKey: (input) =>
      issueForEndorsementKey(input, {
        issuer: certificate,
        signingKey: importPrivateKey(privateKeyPkcs8),
        random,
      }),
  }
}
