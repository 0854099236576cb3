import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { systemRandom } from './random.ts'
import { seededRandom } from './seeded-random.ts'

const KINDS = ['P-256', 'Ed25519'] as const
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const derOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' }).toString('hex')

/** One draw of each kind. */
function drawsOf(seed: string): unknown[] {
  const random = seededRandom(seed)
  return [
    random.bytes(40).toString('hex'),
    random.uuid(),
    random.below(1_000_000),
    ...KINDS.map((kind) => derOf(random.privateKey(kind))),
    random.bytes(3).toString('hex'),
  ]
}

describe.each([
  ['the system', () => systemRandom],
  ['a seed', () => seededRandom('seed')],
])('the random source of %s', (_of, create) => {
  it('returns the requested number of bytes, different each time', () => {
    const { bytes } = create()
    for (const lengthBytes of [0, 1, 15, 16, 17, 100_000])
      expect(bytes(lengthBytes)).toHaveLength(lengthBytes)
    expect(bytes(32)).not.toEqual(bytes(32))
  })

  it('returns a different UUID of version 4 each time', () => {
    const { uuid } = create()
    const drawn = Array.from({ length: 100 }, uuid)
    expect(drawn.filter((each) => !UUID_4.test(each))).toEqual([])
    expect(new Set(drawn).size).toBe(100)
  })

  it('returns whole numbers below the limit', () => {
    const { below } = create()
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), (limit) => {
        const number = below(limit)
        expect(Number.isSafeInteger(number) && number >= 0 && number < limit).toBe(true)
      }),
    )
    expect(below(1)).toBe(0)
    for (const limit of [0, -1, 2 ** 48])
      expect(() => below(limit)).toThrow(expect.objectContaining({ name: 'RangeError' }))
  })

  it.each(KINDS)('creates keys of %s that sign, and which differ', (kind) => {
    const { privateKey } = create()
    const [one, other] = [privateKey(kind), privateKey(kind)]
    const data = Buffer.from('data')
    const hash = kind === 'P-256' ? 'sha256' : null
    const signature = sign(hash, data, one)
    expect(verify(hash, data, createPublicKey(one), signature)).toBe(true)
    expect(verify(hash, data, createPublicKey(other), signature)).toBe(false)
    expect(derOf(one)).not.toBe(derOf(other))
  })
})

describe('a seeded random source', () => {
  it('gives the same draws for the same seed, and others for another seed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, other) => {
        expect(drawsOf(seed)).toEqual(drawsOf(seed))
        if (seed === other) return
        const differing = drawsOf(other).filter((draw) => !drawsOf(seed).includes(draw))
        expect(differing.length).toBeGreaterThan(3)
      }),
      { numRuns: 20 },
    )
  })

  it('gives the same draws in every version of this project', () => {
    const { bytes, uuid, below } = seededRandom('1')
    // echo -n 1 | sha256sum, then: openssl enc -aes-256-ctr -K KEY -iv 0, of 32 zeros.
    expect(bytes(16).toString('hex')).toBe('0eeece4b56edaf659ef5941a4b1e6cbd')
    expect(uuid()).toBe('616122d6-f58a-4800-bab4-a36d6f7a5cf4')
    expect(below(1000)).toBe(12)
  })

  it('returns every number below the limit about equally often', () => {
    const { below } = seededRandom('numbers')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let draws = 0; draws < 10_000; draws++) {
      const number = below(10)
      counts[number] = (counts[number] ?? 0) + 1
    }
    // 1000 are expected, with a standard deviation of 30.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('returns keys that Node exports in the same form as keys of the system', () => {
    const random = seededRandom('keys')
    for (const kind of KINDS) {
      const [seeded, system] = [random.privateKey(kind), systemRandom.privateKey(kind)]
      expect(seeded.asymmetricKeyType).toBe(system.asymmetricKeyType)
      expect(seeded.asymmetricKeyDetails).toEqual(system.asymmetricKeyDetails)
      expect(derOf(seeded)).toHaveLength(derOf(system).length)
    }
  })
})
