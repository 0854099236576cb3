import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { manufacturerCertificate } from '@nkpsim/tpm/simulated'
import { INITIAL_CONFIGURATION } from '../records/configuration.ts'
import { configurationDigest } from './digest.ts'
import { withGroup, withPrincipal, withState } from './group.ts'
import {
  type KeyProviderInput,
  providerWithId,
  withChangedProvider,
  withClientCertificate,
  withKeyProvider,
  withoutKeyProvider,
} from './key-providers.ts'

const ID = 'a1b2c3d4-0000-4000-8000-000000000001'
const INPUT: KeyProviderInput = {
  ...{ name: 'tkp-1', providerId: ID, primaryKeyId: '1', userName: '', password: undefined },
  servers: [{ name: 'a', address: 'kms-1' }],
  timeoutMs: 0,
}
const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) })
const one = withKeyProvider(INITIAL_CONFIGURATION, INPUT)

describe('a key provider', () => {
  it('has the default port and timeout, and the same one again changes nothing', () => {
    expect(one.keyProviders).toMatchObject([
      { servers: [{ name: 'a', host: 'kms-1', port: 5696 }], timeoutMs: 10_000 },
    ])
    expect(withKeyProvider(one, INPUT)).toBe(one)
    expect(providerWithId(one, ID).name).toBe('tkp-1')
  })

  it.each([
    ['localhost:1', 'localhost', 1],
    ['[::1]:5697', '::1', 5697],
    ['[::1]', '::1', 5696],
    ['10.0.0.1', '10.0.0.1', 5696],
  ])('takes the address %s', (address, host, port) => {
    const { keyProviders } = withKeyProvider(INITIAL_CONFIGURATION, {
      ...INPUT,
      servers: [{ name: '', address }],
    })
    expect(keyProviders[0]?.servers).toEqual([{ name: address, host, port }])
  })

  it.each<[string, Partial<KeyProviderInput>, string, string]>([
    ['another id', { providerId: 'X' }, 'INVALID_REQUEST', 'UUID'],
    ['no primary key', { primaryKeyId: '' }, 'INVALID_REQUEST', '1 to 128'],
    ['a long primary key', { primaryKeyId: 'x'.repeat(129) }, 'INVALID_REQUEST', '1 to 128'],
    ['no servers', { servers: [] }, 'INVALID_REQUEST', '1 to 8'],
    ['a bad port', { servers: [{ name: '', address: 'a:0' }] }, 'INVALID_REQUEST', 'HOST:PORT'],
    ['a path', { servers: [{ name: '', address: 'a/b' }] }, 'INVALID_REQUEST', 'HOST:PORT'],
    ['a short timeout', { timeoutMs: 1 }, 'INVALID_REQUEST', '100 to 120000'],
    [
      'two servers of one name',
      { servers: [INPUT.servers, INPUT.servers].flat() },
      'INVALID_REQUEST',
      'same name',
    ],
    [
      'a password without user',
      { password: Secret.from(Buffer.from('x')) },
      'INVALID_REQUEST',
      'needs a user name',
    ],
  ])('is refused with %s', (_what, change, code, message) => {
    expect(() => withKeyProvider(INITIAL_CONFIGURATION, { ...INPUT, ...change })).toThrow(
      refused(code, message),
    )
  })

  it('is refused if its name or its id is taken', () => {
    const other = { ...INPUT, providerId: ID.replace('a1', 'b1') }
    expect(() => withKeyProvider(one, other)).toThrow(refused('ALREADY_EXISTS', 'another'))
    expect(() => withKeyProvider(one, { ...INPUT, primaryKeyId: '2' })).toThrow(
      refused('ALREADY_EXISTS', 'exists and is not the same'),
    )
    expect(() => withKeyProvider(one, { ...INPUT, name: 'two' })).toThrow(
      refused('ALREADY_EXISTS', 'has this id'),
    )
  })

  it('changes only what is given', () => {
    const change = { name: 'tkp-1', primaryKeyId: '2', servers: [], timeoutMs: 0 }
    const [changed] = withChangedProvider(one, change).keyProviders
    expect(changed).toEqual({ ...one.keyProviders[0], primaryKeyId: '2' })
    expect(() => withChangedProvider(one, { ...change, name: 'no' })).toThrow(refused('NOT_FOUND'))
    expect(withoutKeyProvider(one, 'tkp-1').keyProviders).toEqual([])
  })

  it('takes no private key of another certificate', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const privateKeyPem = Secret.from(Buffer.from(pem))
    expect(() =>
      withClientCertificate(one, { name: 'tkp-1', certificatePem: 'x', privateKeyPem }),
    ).toThrow(refused('INVALID_CERTIFICATE', 'not in PEM'))
    const certificatePem = manufacturerCertificate().toString()
    const take = (key: Buffer) => () =>
      withClientCertificate(one, {
        ...{ name: 'tkp-1', certificatePem, privateKeyPem: Secret.from(key) },
      })
    expect(take(Buffer.from(pem))).toThrow(refused('INVALID_CERTIFICATE', 'not that of'))
    expect(take(Buffer.alloc(70_000))).toThrow(refused('INVALID_CERTIFICATE', 'more than 65536'))
  })
})

describe('a group', () => {
  it('is needed before the services are enabled', () => {
    expect(() => withState(INITIAL_CONFIGURATION, true)).toThrow(refused('INVALID_REQUEST'))
    expect(withState(INITIAL_CONFIGURATION, false)).toBe(INITIAL_CONFIGURATION)
  })

  it.each([
    ['no members', { group: 'g', members: [] }, 'INVALID_REQUEST'],
    ['no name', { group: '', members: [] }, 'INVALID_NAME'],
    [
      'members without itself',
      {
        group: 'g',
        members: [{ serviceId: ID.replace('a1', 'b1'), tokenCertificatePem: '' }],
      },
      'INVALID_REQUEST',
    ],
    [
      'a member without certificate',
      { group: 'g', members: [{ serviceId: ID, tokenCertificatePem: 'x' }] },
      'INVALID_CERTIFICATE',
    ],
  ])('is refused with %s', (_what, input, code) => {
    expect(() => withGroup(INITIAL_CONFIGURATION, input, ID)).toThrow(refused(code))
  })

  it('has no consumer principal without an issuer', () => {
    const principal = { name: 'vc', issuer: '', certificatesPem: '' }
    expect(() => withPrincipal(INITIAL_CONFIGURATION, principal)).toThrow(
      refused('INVALID_REQUEST', 'issuer'),
    )
  })
})

describe('the digest of a configuration', () => {
  it('is equal whatever the order of its lists, and has no secret in it', () => {
    const two = withKeyProvider(one, {
      ...INPUT,
      name: 'tkp-2',
      providerId: ID.replace('a1', 'b1'),
    })
    const reversed = { ...two, keyProviders: two.keyProviders.toReversed() }
    expect(configurationDigest(reversed)).toBe(configurationDigest(two))
    expect(configurationDigest(two)).not.toBe(configurationDigest(one))
    const withPassword = (text: string) =>
      withKeyProvider(INITIAL_CONFIGURATION, {
        ...INPUT,
        userName: 'u',
        password: Secret.from(Buffer.from(text)),
      })
    expect(configurationDigest(withPassword('a'))).toBe(configurationDigest(withPassword('b')))
  })
})
