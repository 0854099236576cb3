import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Secret } from './secret.ts'
import { decodeSecretJson, encodeSecretJson } from './secret-json.ts'

const FIELDS = ['kdk', 'privateKey']

describe('JSON with secrets', () => {
  it('is the output of JSON.stringify with the secrets in Base64', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string(), bytes: fc.uint8Array({ maxLength: 100 }) })),
        fc.jsonValue(),
        (items, rest) => {
          const withSecrets = items.map(({ name, bytes }) => ({
            name,
            kdk: Secret.from(Buffer.from(bytes)),
          }))
          const plain = items.map(({ name, bytes }) => ({
            name,
            kdk: Buffer.from(bytes).toString('base64'),
          }))
          using json = encodeSecretJson({ items: withSecrets, rest, absent: undefined })
          expect(json.reveal().toString()).toBe(JSON.stringify({ items: plain, rest }))
        },
      ),
    )
  })

  it('decodes to the encoded values, whatever text is between them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.oneof(
              fc.string(),
              fc.constantFrom('"kdk":"AAAA"', '"\\/"', '\\/', '/', '\\', 'kdk', '0'),
            ),
            bytes: fc.uint8Array({ maxLength: 100 }),
          }),
        ),
        (items) => {
          const value = items.map(({ name, bytes }) => ({
            name,
            kdk: Secret.from(Buffer.from(bytes)),
            privateKey: null,
          }))
          using json = encodeSecretJson(value)
          const read = decodeSecretJson(json, FIELDS) as typeof value
          expect(read.map(({ name, kdk }) => ({ name, bytes: [...kdk.reveal()] }))).toEqual(
            items.map(({ name, bytes }) => ({ name, bytes: [...bytes] })),
          )
        },
      ),
    )
  })

  it('decodes fields in any order', () => {
    const secret = (text: string): Secret => Secret.from(Buffer.from(text))
    const value = { privateKey: secret('one'), inner: { kdk: secret('two') }, kdk: secret('three') }
    using json = encodeSecretJson(value)
    const read = decodeSecretJson(json, FIELDS) as typeof value
    expect(
      [read.privateKey, read.inner.kdk, read.kdk].map((each) => each.reveal().toString()),
    ).toEqual(['one', 'two', 'three'])
  })

  it('is refused if a secret is not in Base64', () => {
    using json = Secret.from(Buffer.from('{"kdk":"a b"}'))
    expect(() => decodeSecretJson(json, FIELDS)).toThrow(SyntaxError)
  })
})
