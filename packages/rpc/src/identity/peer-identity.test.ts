import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { identityOfSubjectAltName } from './certificate-identity.ts'
import { formatIdentityUri, type PeerIdentity, parseIdentityUri } from './peer-identity.ts'

const kinds = fc.constantFrom('vcenter', 'host', 'operator')
const identities: fc.Arbitrary<PeerIdentity> = fc.record({
  kind: kinds,
  id: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
})

describe('an identity of a peer', () => {
  it('is formatted as a URN', () => {
    expect(formatIdentityUri({ kind: 'host', id: 'a1b2' })).toBe('urn:nkpsim:host:a1b2')
    expect(formatIdentityUri({ kind: 'operator', id: 'administrator@vsphere.local' })).toBe(
      'urn:nkpsim:operator:administrator@vsphere.local',
    )
    expect(formatIdentityUri({ kind: 'vcenter', id: "a, b:'c" })).toBe(
      'urn:nkpsim:vcenter:a%2C%20b%3A%27c',
    )
  })

  it('is parsed back to the same identity, for any id', () => {
    fc.assert(
      fc.property(identities, (identity) => {
        const uri = formatIdentityUri(identity)
        expect(uri).toMatch(/^urn:nkpsim:[a-z]+:[A-Za-z0-9\-._~%@]+$/)
        expect(parseIdentityUri(uri)).toEqual(identity)
        expect(identityOfSubjectAltName(`DNS:a, URI:${uri}, DNS:b`)).toEqual(identity)
      }),
    )
  })

  it('has a single spelling: only the formatted text of an identity is accepted', () => {
    fc.assert(
      fc.property(fc.string(), kinds, (text, kind) => {
        const uri = `urn:nkpsim:${kind}:${text}`
        try {
          expect(formatIdentityUri(parseIdentityUri(uri))).toBe(uri)
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_IDENTITY' })
        }
      }),
    )
  })

  it.each([
    '',
    'urn:nkpsim:host:',
    'urn:nkpsim:root:a',
    'urn:nkpsim:constructor:a',
    'URN:nkpsim:host:a',
    'urn:nkpsim:host:a:b',
    'urn:nkpsim:host:%61',
    'urn:nkpsim:host:%zz',
    'urn:nkpsim:host:%2c',
    'urn:nkpsim:host:a b',
    'urn:nkpsim:host:a\n',
    `urn:nkpsim:host:${'a'.repeat(129)}`,
  ])('is refused as %j', (text) => {
    expect(() => parseIdentityUri(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_IDENTITY' }),
    )
  })

  it('is refused with an id that is empty, too long or not valid text', () => {
    for (const id of ['', 'a'.repeat(129), '\ud800']) {
      expect(() => formatIdentityUri({ kind: 'host', id })).toThrow(
        expect.objectContaining({ code: 'INVALID_IDENTITY' }),
      )
    }
  })
})
