import { beforeAll, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { filesFor } from '../testing/judge.ts'
import { createSelfSignedCertificate } from './self-signed.ts'
import { parseThumbprint, thumbprintOf } from './thumbprint.ts'

let certificatePem: string

beforeAll(async () => {
  ;({ certificatePem } = await createSelfSignedCertificate({
    commonName: 'esx-1',
    dnsNames: ['localhost'],
    validityDays: 10,
    nowMs: Date.UTC(2026, 10, 23),
    random: systemRandom,
  }))
})

it('a thumbprint equals the SHA-256 fingerprint of openssl', () => {
  using files = filesFor({ 'certificate.pem': certificatePem })
  const { output } = files.run(
    'openssl',
    'x509',
    '-in',
    'certificate.pem',
    '-noout',
    '-fingerprint',
    '-sha256',
  )
  expect(output.trim().split('=')[1]).toBe(thumbprintOf(certificatePem))
})

it('a thumbprint is accepted with and without colons, in upper and lower case', () => {
  const thumbprint = thumbprintOf(certificatePem)
  expect(parseThumbprint(thumbprint)).toBe(thumbprint)
  expect(parseThumbprint(` ${thumbprint.toLowerCase()} `)).toBe(thumbprint)
  expect(parseThumbprint(thumbprint.replaceAll(':', ''))).toBe(thumbprint)
})

it('a text that is not a SHA-256 value is refused as a thumbprint', () => {
  for (const text of ['', 'AB', 'Z'.repeat(64), 'AB:'.repeat(20)])
    expect(() => parseThumbprint(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_THUMBPRINT' }),
    )
})

it('data that is not a certificate has no thumbprint', () => {
  expect(() => thumbprintOf('rubbish')).toThrow(
    expect.objectContaining({ code: 'INVALID_CERTIFICATE' }),
  )
})
