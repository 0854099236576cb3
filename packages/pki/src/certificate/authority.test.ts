import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { PkiError } from '../errors.ts'
import { filesFor } from '../testing/judge.ts'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  loadCertificateAuthority,
} from './authority.ts'
import { createKeyAndCsr } from './csr.ts'
import { privateKeyToPem } from './private-key-pem.ts'
import { certificateMatchesKey, verifyCertificate } from './verify.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const DAY_MS = 86_400_000
const IDENTITY = 'urn:nkpsim:host:6b1f0c1e-0000-4000-8000-000000000001'

let authority: CertificateAuthority
let other: CertificateAuthority

async function issue(from: CertificateAuthority, nowMs = NOW_MS) {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: 'anything',
    random: systemRandom,
  })
  const certificatePem = await from.issue({
    csrDer,
    commonName: 'esx-1',
    identityUri: IDENTITY,
    dnsNames: ['localhost'],
    validityDays: 30,
    nowMs,
  })
  return { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8) }
}

beforeAll(async () => {
  authority = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: NOW_MS,
    random: systemRandom,
  })
  other = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: NOW_MS,
    random: systemRandom,
  })
})

describe('a certificate authority', () => {
  it('issues certificates with the given identity, and ignores everything else in the request', async () => {
    const certificate = new X509Certificate((await issue(authority)).certificatePem)
    expect(certificate.subject).toBe('CN=esx-1')
    expect(certificate.subjectAltName).toBe(`DNS:localhost, URI:${IDENTITY}`)
    expect(certificate.ca).toBe(false)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
    expect(certificate.validFromDate.getTime()).toBeLessThan(NOW_MS)
    expect(certificate.validToDate.getTime()).toBe(NOW_MS + 30 * DAY_MS)
  })

  it.each(['#2a', 'esx "1"', 'a\\2b', 'CN=x, O=y', ' esx ', 'Zürich+1;<>'])(
    'uses the name %j in a certificate unchanged',
    async (commonName) => {
      const ca = await createCertificateAuthority({
        commonName,
        nowMs: NOW_MS,
        random: systemRandom,
      })
      const { csrDer } = await createKeyAndCsr({ commonName, random: systemRandom })
      const issued = await ca.issue({
        csrDer,
        commonName,
        identityUri: IDENTITY,
        dnsNames: [],
        validityDays: 1,
        nowMs: NOW_MS,
      })
      const { subject, issuer } = new X509Certificate(issued).toLegacyObject()
      expect([subject.CN, issuer.CN]).toEqual([commonName, commonName])
    },
  )

  it('gives each certificate a different serial number', async () => {
    const serials = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { certificatePem } = await issue(authority)
        return new X509Certificate(certificatePem).serialNumber
      }),
    )
    expect(new Set(serials).size).toBe(serials.length)
    for (const serial of serials) expect(serial).toHaveLength(32)
  })

  it('makes certificates and requests that openssl accepts', async () => {
    const { certificatePem } = await issue(authority, Date.now())
    const { csrDer } = await createKeyAndCsr({ commonName: 'x', random: systemRandom })
    using files = filesFor({
      'ca.pem': authority.certificatePem,
      'leaf.pem': certificatePem,
      'request.der': csrDer,
    })
    const strict = ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'ca.pem', 'leaf.pem']
    expect(files.run('openssl', ...strict)).toEqual({ exitCode: 0, output: 'leaf.pem: OK\n' })
    const request = files.run(
      'openssl',
      'req',
      '-verify',
      '-noout',
      '-inform',
      'DER',
      '-in',
      'request.der',
    )
    expect(request.output).toMatch(/verify OK/)
  })

  it('can be loaded from its stored form', async () => {
    const again = await loadCertificateAuthority({ ...authority, random: systemRandom })
    const { certificatePem } = await issue(again)
    const rootsPem = authority.certificatePem
    expect(() => verifyCertificate({ certificatePem, rootsPem, nowMs: NOW_MS })).not.toThrow()
  })

  it('refuses requests that are damaged, too long, or for another kind of key', async () => {
    const { csrDer: good } = await createKeyAndCsr({ commonName: 'x', random: systemRandom })
    const flipped = Buffer.from(good)
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1)
    using files = filesFor({})
    files.run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=x',
      '-outform',
      'DER',
      '-out',
      'rsa.der',
      '-keyout',
      'rsa.pem',
    )
    files.run('openssl', 'ecparam', '-name', 'secp384r1', '-genkey', '-out', 'p384.pem')
    files.run(
      'openssl',
      'req',
      '-new',
      '-key',
      'p384.pem',
      '-subj',
      '/CN=x',
      '-outform',
      'DER',
      '-out',
      'p384.der',
    )
    const read = (name: string) => Buffer.from(files.run('base64', '-w0', name).output, 'base64')
    const unsupported = 'the certificate request is for another key than ECDSA P-256'
    const refusals: [Buffer, string][] = [
      [flipped, 'the certificate request is not signed by its own key'],
      [Buffer.alloc(0), 'the certificate request cannot be read'],
      [Buffer.alloc(5000), 'a certificate request has at most 4096 bytes'],
      [read('rsa.der'), unsupported],
      [read('p384.der'), unsupported],
    ]
    for (const [csrDer, message] of refusals)
      await expect(
        authority.issue({
          csrDer,
          commonName: 'x',
          identityUri: IDENTITY,
          dnsNames: [],
          validityDays: 1,
          nowMs: NOW_MS,
        }),
      ).rejects.toMatchObject({ name: 'PkiError', code: 'INVALID_CSR', message })
  })
})

describe('verification', () => {
  const codeOf = (input: Parameters<typeof verifyCertificate>[0]): string => {
    try {
      verifyCertificate(input)
      return 'valid'
    } catch (error) {
      return error instanceof PkiError && error.code === 'INVALID_CERTIFICATE'
        ? error.message
        : 'another error'
    }
  }

  it('returns why a certificate is not valid', async () => {
    const { certificatePem } = await issue(authority)
    const rootsPem = authority.certificatePem
    expect(
      codeOf({ certificatePem, rootsPem: other.certificatePem + rootsPem, nowMs: NOW_MS }),
    ).toBe('valid')
    expect(codeOf({ certificatePem, rootsPem: other.certificatePem, nowMs: NOW_MS })).toMatch(
      /another authority/,
    )
    expect(codeOf({ certificatePem, rootsPem: '', nowMs: NOW_MS })).toMatch(/another authority/)
    expect(codeOf({ certificatePem, rootsPem, nowMs: NOW_MS + 31 * DAY_MS })).toMatch(/expired/)
    expect(codeOf({ certificatePem, rootsPem, nowMs: NOW_MS - DAY_MS })).toMatch(/not valid yet/)
    expect(codeOf({ certificatePem: rootsPem, rootsPem, nowMs: NOW_MS })).toMatch(
      /authority itself/,
    )
    expect(codeOf({ certificatePem: 'rubbish', rootsPem, nowMs: NOW_MS })).toMatch(/not an X.509/)
  })

  it('finds whether a certificate belongs to a key', async () => {
    const one = await issue(authority)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const foreign = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    expect(certificateMatchesKey(one.certificatePem, one.privateKeyPem)).toBe(true)
    expect(certificateMatchesKey(one.certificatePem, foreign)).toBe(false)
  })
})

it('two certificates of an authority work for a mutual TLS handshake', async () => {
  const [server, client] = await Promise.all([
    issue(authority, Date.now()),
    issue(authority, Date.now()),
  ])
  const material = (own: { certificatePem: string; privateKeyPem: string }) => ({
    cert: own.certificatePem,
    key: own.privateKeyPem,
    ca: authority.certificatePem,
    minVersion: 'TLSv1.3' as const,
  })
  const listener = createServer({
    ...material(server),
    requestCert: true,
    rejectUnauthorized: true,
  })
  listener.listen(0, 'localhost')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>
  const socket = connect({ port, host: 'localhost', servername: 'localhost', ...material(client) })
  await once(socket, 'secureConnect')
  const [peer] = await accepted
  expect(socket.authorized).toBe(true)
  expect(peer.authorized).toBe(true)
  expect(peer.getPeerCertificate().subjectaltname).toBe(`DNS:localhost, URI:${IDENTITY}`)
  socket.destroy()
  peer.destroy()
  listener.close()
})
