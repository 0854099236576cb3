import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TpmError } from '../errors.ts'
import { formatSealedObject, parseSealedObject } from './sealed-object.ts'

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((each) => Buffer.from(each))
const pcrs = fc
  .uniqueArray(fc.integer({ min: 0, max: 23 }))
  .map((each) => each.sort((a, b) => a - b))
const authority = fc.record({ x: bytes, y: bytes, reference: bytes })
const sealedObject = fc.record({
  public: bytes,
  private: bytes,
  srkName: bytes,
  policy: fc.record(
    { pcrs, approved: fc.record({ pcrs, authority }) },
    { requiredKeys: ['pcrs'], noNullPrototype: true },
  ),
})

it('the text of a sealed object parses to the object that was formatted', () => {
  fc.assert(
    fc.property(sealedObject, (sealed) => {
      expect(parseSealedObject(formatSealedObject(sealed))).toEqual(sealed)
    }),
  )
})

it('the text of a sealed object is refused if a field is missing or has another type', () => {
  const good = { version: 1, public: 'AA==', private: 'AA==', srkName: 'AA==', pcrs: [0, 7] }
  expect(() => parseSealedObject(JSON.stringify(good))).not.toThrow()
  for (const bad of [
    { ...good, version: 2 },
    { ...good, public: '' },
    { ...good, private: 'no base64!' },
    { ...good, srkName: 7 },
    { ...good, approved: null },
    { ...good, approved: { pcrs: [7, 0], x: 'AA==', y: 'AA==', reference: 'AA==' } },
    { ...good, approved: { pcrs: [0], x: 'AA==', y: 'AA==' } },
    { ...good, pcrs: [7, 0] },
    { ...good, pcrs: [7, 7] },
    { ...good, pcrs: [24] },
    { ...good, pcrs: ['7'] },
    { ...good, pcrs: 7 },
    [],
    null,
  ])
    expect(() => parseSealedObject(JSON.stringify(bad))).toThrow(TpmError)
  expect(() => parseSealedObject('{')).toThrow(/not JSON/)
  expect(() => parseSealedObject(' '.repeat(9000))).toThrow(/too long/)
})

it('the text of a sealed object never crashes the parser', () => {
  const text = formatSealedObject({
    public: Buffer.alloc(50, 1),
    private: Buffer.alloc(50, 2),
    srkName: Buffer.alloc(34, 3),
    policy: { pcrs: [0, 7] },
  })
  fc.assert(
    fc.property(fc.nat({ max: text.length }), fc.string({ maxLength: 5 }), (at, insert) => {
      try {
        parseSealedObject(text.slice(0, at) + insert + text.slice(at + insert.length))
      } catch (error) {
        expect(error).toBeInstanceOf(TpmError)
      }
    }),
    { numRuns: 2000 },
  )
})
