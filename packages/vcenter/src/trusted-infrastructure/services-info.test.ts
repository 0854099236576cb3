import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readServicesInfo } from './services-info.ts'

const ID = 'a1b2c3d4-0000-4000-8000-00000000000'
const THUMBPRINT = Array.from({ length: 32 }, () => 'AB').join(':')
const service = (index: number) => ({
  serviceId: `${ID}${index}`,
  host: `trust-${index}`,
  address: `trust-${index}:9444`,
  thumbprint: THUMBPRINT,
})
const INFO = {
  version: 1,
  group: 'group-1',
  services: [service(1), service(2)],
  keyProviders: [{ name: 'tkp-1', providerId: `${ID}9` }],
}
const refused = (message: string) =>
  expect.objectContaining({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining(message),
  })
const read = (change: object) => () => readServicesInfo(JSON.stringify({ ...INFO, ...change }))

describe('a file with the services of a Trust Authority', () => {
  it('has services, their group, and the key providers that they offer', () => {
    expect(readServicesInfo(JSON.stringify(INFO))).toEqual({
      services: [1, 2].map((index) => ({
        id: `${ID}${index}`,
        host: `trust-${index}`,
        address: `trust-${index}:9444`,
        thumbprint: THUMBPRINT,
        group: 'group-1',
      })),
      keyProviders: [{ name: 'tkp-1', id: `${ID}9` }],
    })
  })

  it.each([
    ['another version', { version: 2 }, 'use the newer program'],
    ['no group', { group: '' }, 'its group is not a name'],
    ['no services', { services: [] }, 'it has no services'],
    ['a list that is not one', { services: {} }, 'services is not a list'],
    ['too many services', { services: Array(33).fill(service(1)) }, 'more than 32 items'],
    ['one service twice', { services: [service(1), service(1)] }, 'the same serviceId'],
    [
      'one address twice',
      { services: [service(1), { ...service(2), address: 'trust-1:9444' }] },
      'the same address',
    ],
    ['a service without id', { services: [{ ...service(1), serviceId: 'x' }] }, 'not a UUID'],
    ['a port of 0', { services: [{ ...service(1), address: 'a:0' }] }, 'not HOST:PORT'],
    [
      'an address with a path',
      { services: [{ ...service(1), address: 'a:1/b' }] },
      'not HOST:PORT',
    ],
    ['a short thumbprint', { services: [{ ...service(1), thumbprint: 'AB' }] }, 'SHA-256'],
    [
      'a control character',
      { services: [{ ...service(1), host: 'a\u001b[2J' }] },
      'a host is not a name',
    ],
    ['a provider without id', { keyProviders: [{ name: 'a' }] }, 'a providerId is not a UUID'],
    [
      'a provider without name',
      { keyProviders: [{ name: ' ', providerId: `${ID}9` }] },
      'the name of a key provider',
    ],
  ])('is refused with %s', (_what, change, message) => {
    expect(read(change)).toThrow(refused(message))
  })

  it.each(['', '[]', 'null', '{', '"x"', `"${'x'.repeat(300_000)}"`])(
    'is refused if it is not an object: %.9s',
    (text) => {
      expect(() => readServicesInfo(text)).toThrow(refused('the file is not one of'))
    },
  )

  it('is read or refused, whatever it contains', () => {
    const text = JSON.stringify(INFO)
    const mutated = fc
      .tuple(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 }))
      .map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(mutated, fc.json()), (candidate) => {
        try {
          expect(readServicesInfo(candidate).services.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toEqual(refused('the file is not one of'))
        }
      }),
    )
  })
})
