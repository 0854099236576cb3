import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority } from './on-demand.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const authority = createCertificateAuthority({
  ...{ commonName: 'VMCA', nowMs: NOW_MS, random: systemRandom },
})
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const KEYS = {
  'RSA-2048': spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
  'ECC P-256': spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
}
const OTHERS = {
  'RSA-1024': spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
  'ECC P-384': spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
  Ed25519: spki(generateKeyPairSync('ed25519').publicKey),
  'no key': Buffer.alloc(40, 7),
  'too many bytes': Buffer.alloc(100_000),
}

describe('the certificate of an endorsement key', () => {
  it.each(Object.entries(KEYS))('%s has the form of a TPM vendor', async (_kind, publicKeyDer) => {
    const { issueForEndorsementKey, certificatePem } = await authority
    const der = await issueForEndorsementKey({ publicKeyDer, vmUuid: 'a-b', nowMs: NOW_MS })
    const certificate = new X509Certificate(der)
    expect(certificate.verify(new X509Certificate(certificatePem).publicKey)).toBe(true)
    expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(publicKeyDer)
    expect(certificate.subject).toBe('CN=vTPM a-b')
    expect(certificate.keyUsage).toEqual(['2.23.133.8.1'])
    expect(certificate.ca).toBe(false)
    expect(certificate.subjectAltName).toContain('nkpsim vTPM')
    expect(certificate.validToDate.getUTCFullYear()).toBe(9999)
  })

  it.each(Object.entries(OTHERS))('is not issued for %s', async (_kind, publicKeyDer) => {
    const { issueForEndorsementKey } = await authority
    await expect(
      issueForEndorsementKey({ publicKeyDer, vmUuid: 'u', nowMs: NOW_MS }),
    ).rejects.toMatchObject({ code: 'INVALID_KEY' })
  })
})
