import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CompactSign, jwtVerify, SignJWT } from 'jose'
import { signToken, type TokenClaims, verifyToken } from './json-web-token.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const CERTIFICATE = Buffer.from('a certificate')
const NOW_MS = Date.UTC(2026, 10, 29)
const EXP = NOW_MS / 1000 + 60
const CLAIMS: TokenClaims = { sub: 'anna@x', iss: 'vc-1', aud: 'nkpsim:host', exp: EXP }
const EXPECTED = { issuer: 'vc-1', audience: 'nkpsim:host', claims: ['sub'], nowMs: NOW_MS }

const signed = (change: object = {}): string =>
  signToken({ ...CLAIMS, ...change }, privateKey, CERTIFICATE)
const verified = (token: string, change: object = {}, key: KeyObject = publicKey): TokenClaims =>
  verifyToken(token, () => key, { ...EXPECTED, ...change })
const error = (code: string, message?: RegExp) =>
  expect.objectContaining({ code, ...(message && { message: expect.stringMatching(message) }) })

/** A token that the library jose signs. */
const foreign = (claims: object, header: object = {}): Promise<string> =>
  new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(privateKey)

describe('a token', () => {
  it('has the claims that were signed, and the certificate of the signer', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 4 }), fc.jsonValue()), (more) => {
        let shown: Buffer | undefined
        const token = signed(more)
        const claims = verifyToken(
          token,
          (certificate) => {
            shown = certificate
            return publicKey
          },
          EXPECTED,
        )
        expect(claims).toEqual(JSON.parse(JSON.stringify({ ...CLAIMS, ...more })))
        expect(shown).toEqual(CERTIFICATE)
      }),
    )
  })

  it('is verified by another library, and a token of that library is verified here', async () => {
    const { payload, protectedHeader } = await jwtVerify(signed(), publicKey, {
      ...{ issuer: 'vc-1', audience: 'nkpsim:host', algorithms: ['ES256'] },
      currentDate: new Date(NOW_MS),
    })
    expect(payload).toEqual(CLAIMS)
    expect(protectedHeader).toEqual({
      ...{ alg: 'ES256', typ: 'JWT' },
      x5c: [CERTIFICATE.toString('base64')],
    })
    expect(verified(await foreign({}))).toEqual(CLAIMS)
  })

  it('is refused after any change of one character', () => {
    const token = signed()
    const places = { min: 0, max: token.length - 1 }
    fc.assert(
      fc.property(fc.integer(places), fc.constantFrom(...'Aaz09-_.=+ '), (at, character) => {
        if (token[at] === character) return
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        // The last character has bits that base64url does not use.
        if (Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(signatureOf(token))) return
        expect(() => verified(changed)).toThrow(error('TOKEN_INVALID'))
      }),
    )
  })

  it('is refused if it is of another signer, issuer or audience, or lacks a claim', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    expect(() => verified(signed(), {}, other)).toThrow(error('TOKEN_INVALID', /signature/))
    expect(() => verified(signed({ iss: 'vc-2' }))).toThrow(error('TOKEN_INVALID', /issuer/))
    expect(() => verified(signed({ aud: ['nkpsim:host'] }))).toThrow(error('TOKEN_INVALID', /aud/))
    expect(() => verified(signed(), { claims: ['epoch'] })).toThrow(error('TOKEN_INVALID', /epoch/))
    for (const exp of [undefined, '9', null])
      expect(() => verified(signed({ exp }))).toThrow(error('TOKEN_INVALID', /expires/))
  })

  it('is valid only from the second in its claim nbf on, if it has this claim', () => {
    const nbf = NOW_MS / 1000
    expect(verified(signed({ nbf }))).toEqual({ ...CLAIMS, nbf })
    for (const later of [nbf + 1, EXP, String(nbf), null])
      expect(() => verified(signed({ nbf: later }))).toThrow(
        error('TOKEN_INVALID', /not valid yet/),
      )
  })

  it('may have no certificate', async () => {
    const token = await foreign({})
    let shown: Buffer | undefined
    verifyToken(
      token,
      (certificate) => {
        shown = certificate
        return publicKey
      },
      EXPECTED,
    )
    expect(shown).toEqual(Buffer.alloc(0))
  })

  it('expires at the second in its claim exp, if nothing else is wrong', () => {
    expect(verified(signed(), { nowMs: EXP * 1000 - 1 })).toEqual(CLAIMS)
    const late = { nowMs: EXP * 1000 }
    expect(() => verified(signed(), late)).toThrow(error('TOKEN_EXPIRED'))
    expect(() => verified(signed(), { ...late, issuer: 'vc-2' })).toThrow(error('TOKEN_INVALID'))
  })

  it('is refused if it has another algorithm, no algorithm or an extension', async () => {
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const [, payload] = signed().split('.')
    expect(() => verified(`${none}.${payload}.`)).toThrow(error('TOKEN_INVALID'))
    expect(() => verified(`${none}.${payload}.AAAA`)).toThrow(error('TOKEN_INVALID', /algorithm/))
    const wide = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const by384 = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'ES384' })
      .sign(wide.privateKey)
    expect(() => verified(by384, {}, wide.publicKey)).toThrow(error('TOKEN_INVALID', /algorithm/))
    expect(() => verified(signed(), {}, wide.publicKey)).toThrow(error('TOKEN_INVALID', /kind/))
    const symmetric = createSecretKey(Buffer.alloc(32))
    expect(() => verified(signed(), {}, symmetric)).toThrow(error('TOKEN_INVALID', /kind/))
    const extended = await new CompactSign(Buffer.from(JSON.stringify(CLAIMS)))
      .setProtectedHeader({ alg: 'ES256', crit: ['x'], x: 1 })
      .sign(privateKey, { crit: { x: true } })
    expect(() => verified(extended)).toThrow(error('TOKEN_INVALID', /algorithm/))
  })

  it('is refused if it is not a signed object', async () => {
    for (const text of ['', 'a', 'a.b', 'a.b.c', `${signed()}.x`, `${signed()}=`, '..'])
      expect(() => verified(text)).toThrow(error('TOKEN_INVALID'))
    const contents: [string | Buffer, RegExp][] = [
      ...['[]', 'null', '"x"'].map((text): [string, RegExp] => [text, /not an object/]),
      ['{', /not JSON/],
      [Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]), /not JSON/],
    ]
    for (const [content, reason] of contents) {
      const token = await new CompactSign(Buffer.from(content))
        .setProtectedHeader({ alg: 'ES256' })
        .sign(privateKey)
      expect(() => verified(token)).toThrow(error('TOKEN_INVALID', reason))
    }
  })
})

function signatureOf(token: string): Buffer {
  return Buffer.from(token.split('.')[2] ?? '', 'base64url')
}
