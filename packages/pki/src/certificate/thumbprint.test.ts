import { beforeAll, expect, it } from '@jest/globals'
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
  }))
})

it('is what openssl calls the SHA-256 fingerprint', () => {
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

it('is read with and without colons, in either case', () => {
  const thumbprint = thumbprintOf(certificatePem)
  expect(parseThumbprint(thumbprint)).toBe(thumbprint)
  expect(parseThumbprint(` ${thumbprint.toLowerCase()} `)).toBe(thumbprint)
  expect(parseThumbprint(thumbprint.replaceAll(':', ''))).toBe(thumbprint)
})

it('is refused when it is no SHA-256', () => {
  for (const text of ['', 'AB', 'Z'.repeat(64), 'AB:'.repeat(20)])
    expect(() => parseThumbprint(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_THUMBPRINT' }),
    )
})

it('is not given for what is no certificate', () => {
  expect(() => thumbprintOf('rubbish')).toThrow(
    expect.objectContaining({ code: 'INVALID_CERTIFICATE' }),
  )
})
