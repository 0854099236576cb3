import { X509Certificate } from 'node:crypto'
import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import type { CertificateAuthority, StoredAuthority } from './authority.ts'
import type { SelfSignedInput } from './self-signed.ts'

// These functions load the library that makes certificates. It has 200 modules, which take 130 ms
// of CPU to load. A daemon that starts again makes no certificates.

/**
 * Creates an authority that is valid for ten years. It signs end certificates only. RFC 5280,
 * 4.2.1.9.
 */
export async function createCertificateAuthority(input: {
  commonName: string
  nowMs: number
  random: Random
}): Promise<CertificateAuthority> {
  return (await import('./makers.ts')).createCertificateAuthority(input)
}

/**
 * Loads an authority from its stored form. A damaged certificate causes an error here and not at
 * its first use.
 */
export async function loadCertificateAuthority(
  stored: StoredAuthority & { random: Random },
): Promise<CertificateAuthority> {
  const { certificatePem, privateKeyPkcs8 } = stored
  new X509Certificate(certificatePem)
  return {
    certificatePem,
    privateKeyPkcs8,
    issue: async (input) => {
      const { loadCertificateAuthority: load } = await import('./makers.ts')
      return (await load(stored)).issue(input)
    },
    issueForEndorsementKey: async (input) => {
      const { loadCertificateAuthority: load } = await import('./makers.ts')
      return (await load(stored)).issueForEndorsementKey(input)
    },
  }
}

/** Creates a key and the PKCS#10 request for its certificate. RFC 2986. */
export async function createKeyAndCsr(input: {
  commonName: string
  random: Random
}): Promise<{ csrDer: Buffer; privateKeyPkcs8: Secret }> {
  return (await import('./makers.ts')).createKeyAndCsr(input)
}

/** Creates a self-signed certificate. To trust it, pin its thumbprint or the certificate itself. */
export async function createSelfSignedCertificate(
  input: SelfSignedInput,
): Promise<{ certificatePem: string; privateKeyPkcs8: Secret }> {
  return (await import('./makers.ts')).createSelfSignedCertificate(input)
}
