import { X509Certificate } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import { readBackupFile, writeBackupFile } from './backup-file/index.ts'
import {
  certificateMatchesKey,
  createCertificateAuthority,
  createKeyAndCsr,
  createSelfSignedCertificate,
  loadCertificateAuthority,
  privateKeyToPem,
  thumbprintOf,
} from './index.ts'

const compute = simulatedCompute()

const NOW_MS = Date.UTC(2026, 10, 23)
const HOST = {
  commonName: 'esx-1',
  identityUri: 'urn:nkpsim:host:6b1f0c1e-0000-4000-8000-000000000001',
  dnsNames: ['localhost'],
  validityDays: 30,
  nowMs: NOW_MS,
  random: systemRandom,
}

it('an authority that is loaded from its stored form can issue certificates', async () => {
  const made = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: NOW_MS,
    random: systemRandom,
  })
  const { certificatePem, privateKeyPkcs8 } = made
  const loaded = await loadCertificateAuthority({
    certificatePem,
    privateKeyPkcs8,
    random: systemRandom,
  })
  const { csrDer, privateKeyPkcs8: hostKey } = await createKeyAndCsr({
    commonName: 'esx-1',
    random: systemRandom,
  })
  const issued = await loaded.issue({ ...HOST, csrDer })
  const certificate = new X509Certificate(issued)
  expect(certificate.verify(new X509Certificate(certificatePem).publicKey)).toBe(true)
  expect(certificate.subject).toBe('CN=esx-1')
  expect(certificateMatchesKey(issued, privateKeyToPem(hostKey))).toBe(true)
})

it('loading an authority with a damaged certificate fails', async () => {
  const { certificatePem, privateKeyPkcs8 } = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: NOW_MS,
    random: systemRandom,
  })
  const damaged = certificatePem.replace('MII', 'MIA')
  await expect(
    loadCertificateAuthority({ certificatePem: damaged, privateKeyPkcs8, random: systemRandom }),
  ).rejects.toThrow()
})

it('a host without an authority has a self-signed certificate with a thumbprint', async () => {
  const { certificatePem } = await createSelfSignedCertificate(HOST)
  const { fingerprint256 } = new X509Certificate(certificatePem)
  expect(thumbprintOf(certificatePem)).toBe(fingerprint256)
})

it('a written backup file can be read', async () => {
  const kdk = Secret.random(32, systemRandom.bytes)
  const bytes = Buffer.from(kdk.reveal())
  const content = {
    providerName: 'NKP 1',
    keyId: '722baa86-94f5-43d7-ac96-74afebda6863',
    exportTime: new Date(NOW_MS),
    constraints: { tpmRequired: true },
  }
  const file = await writeBackupFile({
    ...content,
    kdk,
    protection: 'not-encrypted',
    random: systemRandom,
    compute,
  })
  const read = await readBackupFile(file, undefined, compute)
  expect(read).toMatchObject(content)
  expect(Buffer.from(read.kdk.reveal()).equals(bytes)).toBe(true)
})
