import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { createKmsAuthority } from '@nkpsim/kmip/testing'
import { certificateMatchesKey } from '@nkpsim/pki'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import {
  acceptServerCertificate,
  clientCertificate,
  makeSigningRequest,
  useRootSigned,
  useSelfSigned,
  useSigned,
  useUploaded,
} from './kms-trust.ts'
import { CLIENT_KEY } from './standard/kms-nodes.ts'
import { findStandard, registerStandard } from './standard-providers.ts'

const authority = createKmsAuthority()
const server = {
  ...{ name: 'a', host: 'kms-1', port: 5696, userName: '', timeoutMs: 0, proxy: undefined },
}
const NOW_MS = Date.now() + 60_000
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

let store: Store
const making = () => ({ store, random: systemRandom, nowMs: NOW_MS })
const present = () => clientCertificate(store, 'kms')
const secretOf = (text: string) => Secret.from(Buffer.from(text))
const keyFits = (): boolean => {
  using key = store.kms.secret('kms', CLIENT_KEY)
  const { clientCertificatePem } = findStandard(store.snapshot(), 'kms')
  return certificateMatchesKey(clientCertificatePem, key?.reveal().toString() ?? '')
}

beforeEach(async () => {
  store = await simulatedStore()
  const input = { provider: 'kms', servers: [{ server, password: undefined }] }
  await registerStandard({ store, random: systemRandom }, input, NOW_MS)
})
afterEach(() => store.close())

describe('the client certificate of vCenter', () => {
  it('is signed by the VMCA at first, and its name stays the same in every way', async () => {
    const first = present()
    expect(first).toMatchObject({ source: 'vcenterRoot' })
    const root = new X509Certificate(first.rootPem)
    expect(new X509Certificate(first.certificatePem).checkIssued(root)).toBe(true)
    const subjects = [subjectOf(first.certificatePem)]
    await useSelfSigned(making(), 'kms')
    expect(present()).toMatchObject({ source: 'vcenterCertificate', rootPem: '' })
    subjects.push(subjectOf(present().certificatePem))
    await useRootSigned(making(), 'kms')
    subjects.push(subjectOf(present().certificatePem))
    expect(new Set(subjects).size).toBe(1)
    expect(keyFits()).toBe(true)
  })

  it('is for TLS clients, which some servers require, and is no identity within the cluster', async () => {
    for (const use of [useRootSigned, useSelfSigned]) {
      await use(making(), 'kms')
      const { keyUsage, subjectAltName } = new X509Certificate(present().certificatePem)
      expect(keyUsage).toContain(CLIENT_AUTH)
      expect(subjectAltName ?? '').not.toMatch(/urn:nkpsim:(vcenter|host|operator):/)
    }
  })

  it('is uploaded with its private key, and only with that', async () => {
    const pair = authority.issueClient('vcenter')
    const other = authority.issueClient('vcenter')
    const upload = async (certificatePem: string, keyPem: string) => {
      using privateKey = secretOf(keyPem)
      await useUploaded(making(), 'kms', { certificatePem, privateKey })
    }
    await expect(upload(pair.certificatePem, other.privateKeyPem)).rejects.toMatchObject({
      code: 'KMS_CERTIFICATE_INVALID',
      message: expect.stringContaining('does not belong'),
    })
    await expect(upload(pair.certificatePem, 'no key')).rejects.toMatchObject({
      message: expect.stringContaining('is not a key in PEM'),
    })
    await expect(upload('no certificate', pair.privateKeyPem)).rejects.toMatchObject({
      message: expect.stringContaining('is not a certificate in PEM'),
    })
    const old = authority.issue('vcenter', { usage: 'clientAuth', isExpired: true })
    await expect(upload(old.certificatePem, old.privateKeyPem)).rejects.toMatchObject({
      message: expect.stringContaining('expired at'),
    })
    expect(present().source).toBe('vcenterRoot')
    await upload(pair.certificatePem, pair.privateKeyPem)
    expect(present()).toMatchObject({ source: 'uploaded' })
    expect(keyFits()).toBe(true)
  })

  it('comes from a signing request, whose key stays in vCenter', async () => {
    const nothing = useSigned(making(), 'kms', authority.certificatePem)
    await expect(nothing).rejects.toMatchObject({
      message: expect.stringContaining('there is no signing request'),
    })
    const requestPem = await makeSigningRequest(making(), 'kms')
    expect(requestPem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/)
    expect(present()).toMatchObject({ source: 'vcenterRoot', requestPem })
    const foreign = authority.issueClient('vcenter').certificatePem
    await expect(useSigned(making(), 'kms', foreign)).rejects.toMatchObject({
      message: expect.stringContaining('not for the last signing request'),
    })
    const signed = await store.identity.authority.issue({
      csrDer: derOf(requestPem),
      ...{ commonName: 'vc', identityUri: 'urn:x', dnsNames: [], validityDays: 1, nowMs: NOW_MS },
    })
    await useSigned(making(), 'kms', signed)
    expect(present()).toMatchObject({ source: 'signingRequest', requestPem: '' })
    expect(keyFits()).toBe(true)
  })
})

describe('the certificate of a server', () => {
  const accept = (certificatePem: string) =>
    acceptServerCertificate(making(), 'kms', 'a', certificatePem)

  it('is trusted if it is valid and for the host', async () => {
    const good = authority.issue('kms-1', { usage: 'serverAuth', names: 'DNS:kms-1' })
    await accept(good.certificatePem)
    const [trusted] = findStandard(store.snapshot(), 'kms').servers
    expect(subjectOf(trusted?.trustedPem ?? '')).toBe('CN=kms-1')
  })

  it.each([
    ['expired', { names: 'DNS:kms-1', isExpired: true }, /expired at .*: get a new/],
    ['for another host', { names: 'DNS:kms-9' }, /not for kms-1, only for DNS:kms-9: use/],
  ])('is refused if it is %s', async (_what, options, message) => {
    const bad = authority.issue('kms-1', { usage: 'serverAuth', ...options })
    await expect(accept(bad.certificatePem)).rejects.toMatchObject({
      ...{ code: 'KMS_CERTIFICATE_INVALID', message: expect.stringMatching(message) },
    })
    expect(findStandard(store.snapshot(), 'kms').servers[0]?.trustedPem).toBe('')
  })
})

function subjectOf(pem: string): string {
  return new X509Certificate(pem).subject
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
}
