import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { forgeCertificate } from '../testing/forged-certificate.ts'
import { readAuthorityFile } from './authority-file.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { certificateDer, rootPem } = forgeCertificate(publicKey)
const root = new X509Certificate(rootPem)
const leafPem = new X509Certificate(certificateDer).toString()
const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' })
const read = (name: string, content: string | Buffer) => {
  const { certificates, problems } = readAuthorityFile(name, Buffer.from(content))
  return [certificates.map(({ fingerprint256 }) => fingerprint256), problems]
}
const ROOT = [root.fingerprint256]

describe('a file of trusted TPM vendors', () => {
  it.each<[string, string | Buffer, string[], string[]]>([
    ['root-cert.pem', rootPem, ROOT, []],
    ['vendor.crt', rootPem.replaceAll('\n', '\r\n'), ROOT, []],
    ['vendor.crt', `\uFEFF# Vendor\n${rootPem}`, ROOT, []],
    ['vendor', rootPem, ROOT, []],
    ['vendor.cer', root.raw, ROOT, []],
    ['vendor.der', root.raw, ROOT, []],
    ['bundle.pem', rootPem + rootPem, [...ROOT, ...ROOT], []],
    ['both.pem', keyPem + rootPem, ROOT, []],
    [
      'bundle.pem',
      `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${rootPem}`,
      ROOT,
      ['certificate 1 cannot be read'],
    ],
    ['ek.pem', leafPem, [], ['certificate 1 is not that of an authority']],
    ['ek.der', certificateDer, [], ['it does not hold a certificate in PEM or DER']],
    ['empty.pem', '', [], ['it is empty']],
    ['cut.der', root.raw.subarray(0, 99), [], ['it does not hold a certificate in PEM or DER']],
    ['page.crt', '<html>', [], ['it does not hold a certificate in PEM or DER']],
    [
      'vendor.cer',
      root.raw.toString('base64'),
      [],
      ['it is base64 text: decode it first with base64 -d'],
    ],
    [
      'vendor.p7b',
      '-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n',
      [],
      ['it is a PKCS#7 bundle: convert it with openssl pkcs7 -print_certs'],
    ],
    ['signkey.pem', keyPem, [], []],
    ['certserial', '12', [], []],
    ['README', 'Roots of vendors', [], []],
  ])(
    'named %s with the content %j gives certificates or problems',
    (name, content, certificates, problems) => {
      expect(read(name, content)).toEqual([certificates, problems])
    },
  )

  it('never causes an exception, whatever it contains', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(root.raw.length), (bytes, end) => {
        const { certificates, problems } = readAuthorityFile(
          'a.der',
          Buffer.concat([root.raw.subarray(0, end), bytes]),
        )
        expect(certificates.length + problems.length).toBe(1)
      }),
    )
  })
})
