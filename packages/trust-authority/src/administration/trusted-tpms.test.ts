import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { EK_TEMPLATE, encodePublicArea, objectName } from '@nkpsim/tpm'
import { manufacturerCertificate } from '@nkpsim/tpm/simulated'
import { softwareHost } from '@nkpsim/tpm/testing'
import { INITIAL_CONFIGURATION } from '../records/configuration.ts'
import {
  authoritiesOf,
  isKeyAdded,
  withCaCertificate,
  withEndorsementKey,
  withoutCaCertificate,
  withoutEndorsementKey,
  withSettings,
} from './trusted-tpms.ts'

const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) })
const vendorPem = manufacturerCertificate().toString()
const withVendor = withCaCertificate(INITIAL_CONFIGURATION, {
  name: 'vendor',
  certificatesPem: vendorPem,
})
const key = (more: object) => ({
  ...{ name: 'ek', endorsementKeyName: '', publicKeyPem: '', certificatePem: '' },
  ...more,
})
const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

describe('CA certificates', () => {
  it('are trusted roots from now on, and the same one again changes nothing', () => {
    expect(authoritiesOf(withVendor).roots.map(({ subject }) => subject)).toEqual([
      'CN=Simulated TPM manufacturer',
    ])
    const again = { name: 'vendor', certificatesPem: `text before\n${vendorPem}` }
    expect(withCaCertificate(withVendor, again)).toBe(withVendor)
    expect(authoritiesOf(withoutCaCertificate(withVendor, 'vendor')).roots).toEqual([])
  })

  it.each([
    ['no PEM', 'x', 'are not in PEM'],
    ['a damaged certificate', pemOf(Buffer.alloc(40)), 'certificate 1 of'],
    ['too much text', 'x'.repeat(70_000), 'more than 65536 characters'],
    ['too many', vendorPem.repeat(17), 'more than 16 certificates'],
    ['one of no authority', pemOf(softwareHost().own.endorsementCertificate), 'not that of an'],
  ])('are refused: %s', (_what, certificatesPem, message) => {
    expect(() => withCaCertificate(INITIAL_CONFIGURATION, { name: 'x', certificatesPem })).toThrow(
      refused('INVALID_CERTIFICATE', message),
    )
  })

  it('are refused under a name that another has, or that nobody can read', () => {
    const other = softwareHost().authorities.roots[0]?.toString() ?? ''
    const add = (name: string) => () =>
      withCaCertificate(withVendor, { name, certificatesPem: other })
    expect(add('vendor')).toThrow(refused('ALREADY_EXISTS', 'there is another CA certificate'))
    expect(add('')).toThrow(refused('INVALID_NAME', 'must not be empty'))
    expect(() => withoutCaCertificate(withVendor, 'no')).toThrow(refused('NOT_FOUND'))
  })
})

describe('endorsement keys', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  const area = encodePublicArea({ ...EK_TEMPLATE, modulus: Buffer.from(n, 'base64url') })
  const name = objectName(area)
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()

  it('have the same TPM name, whether they are given as a name or as a public key', () => {
    const byKey = withEndorsementKey(INITIAL_CONFIGURATION, key({ publicKeyPem }))
    const endorsementKeyName = name.toString('hex').toUpperCase()
    const byName = withEndorsementKey(INITIAL_CONFIGURATION, key({ endorsementKeyName }))
    expect(byKey).toEqual(byName)
    expect(isKeyAdded(byKey.endorsementKeys, name)).toBe(true)
    expect(isKeyAdded(withoutEndorsementKey(byKey, 'ek').endorsementKeys, name)).toBe(false)
  })

  it('are refused if the same key has another name already', () => {
    const before = withEndorsementKey(INITIAL_CONFIGURATION, key({ publicKeyPem }))
    expect(() => withEndorsementKey(before, key({ publicKeyPem, name: 'two' }))).toThrow(
      refused('ALREADY_EXISTS', 'this is the endorsement key "ek"'),
    )
  })

  it('are accepted by a certificate only if it leads to a CA certificate', () => {
    const { somebodys, authorities } = softwareHost()
    const certificatePem = pemOf(somebodys.endorsementCertificate)
    const certificatesPem = authorities.roots[0]?.toString() ?? ''
    expect(() => withEndorsementKey(withVendor, key({ certificatePem }))).toThrow(
      refused('INVALID_CERTIFICATE', 'leads to no CA certificate'),
    )
    const trusting = withCaCertificate(withVendor, { name: 'other', certificatesPem })
    const added = withEndorsementKey(trusting, key({ certificatePem }))
    expect(isKeyAdded(added.endorsementKeys, objectName(somebodys.endorsementKey))).toBe(true)
  })

  it.each([
    ['nothing', {}, 'one of them'],
    ['two forms', { endorsementKeyName: '00', publicKeyPem: 'x' }, 'one of them'],
    ['a short name', { endorsementKeyName: '000b00' }, '34 bytes'],
    ['a name of another algorithm', { endorsementKeyName: `000c${'0'.repeat(64)}` }, '000b'],
    ['no key', { publicKeyPem: 'x' }, 'not a public key in PEM'],
    [
      'a key of another kind',
      {
        publicKeyPem: generateKeyPairSync('ed25519')
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
      },
      'RSA key of 2048 bits',
    ],
  ])('are refused: %s', (_what, more, message) => {
    expect(() => withEndorsementKey(INITIAL_CONFIGURATION, key(more))).toThrow(
      refused('INVALID_REQUEST', message),
    )
  })
})

it('settings change only if they are given', () => {
  const next = withSettings(INITIAL_CONFIGURATION, { requireEndorsementKeys: true })
  expect(next.settings).toEqual({
    requireEndorsementKeys: true,
    requireCertificateValidation: true,
  })
})
