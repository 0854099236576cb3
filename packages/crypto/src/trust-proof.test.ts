import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import {
  attestationNonce,
  isProofValid,
  type ProvenCall,
  proofKeyBytes,
  proofKeyThumbprint,
  signProof,
} from './trust-proof.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const proofKey = proofKeyBytes(publicKey)
const other = proofKeyBytes(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)
const SOME = { serviceId: 's', providerId: 'p', nonce: Buffer.alloc(32, 1), token: 'a.b.c' }

const text = fc.string({ maxLength: 20 })
const bytes = fc.uint8Array({ maxLength: 40 })
const common = { serviceId: text, providerId: text, nonce: bytes, token: text }
const calls: fc.Arbitrary<ProvenCall> = fc.oneof(
  fc.record({ ...common, method: fc.constant('WrapKeys' as const), keyCount: fc.nat(64) }),
  fc.record({
    ...common,
    method: fc.constant('UnwrapKeys' as const),
    wrapped: fc.array(fc.record({ primaryKeyId: text, ciphertext: bytes }), { maxLength: 3 }),
  }),
)

describe('a proof key', () => {
  it('has the thumbprint that the library jose computes', async () => {
    const jwk = await exportJWK(publicKey)
    expect(proofKeyThumbprint(proofKey)).toBe(await calculateJwkThumbprint(jwk))
    expect(proofKeyBytes(privateKey)).toEqual(proofKey)
  })

  it('has 64 bytes', () => {
    expect(() => proofKeyThumbprint(proofKey.subarray(1))).toThrow('a proof key has 64 bytes')
  })

  it('is part of the quoted nonce', () => {
    const nonce = Buffer.alloc(32, 7)
    const expected = createHash('sha256').update(
      Buffer.concat([Buffer.from('nkpsim trust attestation v1'), nonce, proofKey]),
    )
    expect(attestationNonce(nonce, proofKey)).toEqual(expected.digest())
    expect(attestationNonce(nonce, other)).not.toEqual(attestationNonce(nonce, proofKey))
  })
})

describe('a proof', () => {
  it('is valid for its call and its proof key only', () => {
    fc.assert(
      fc.property(calls, calls, (call, another) => {
        const signature = signProof(call, privateKey)
        expect(isProofValid(call, proofKey, signature)).toBe(true)
        expect(isProofValid(call, other, signature)).toBe(false)
        const isSame = JSON.stringify(call) === JSON.stringify(another)
        expect(isProofValid(another, proofKey, signature)).toBe(isSame)
      }),
    )
  })

  it('does not let bytes move from one field to the next', () => {
    const call: ProvenCall = {
      ...SOME,
      method: 'UnwrapKeys',
      wrapped: [{ primaryKeyId: 'ab', ciphertext: Buffer.from('c') }],
    }
    const signature = signProof(call, privateKey)
    const moved = [{ primaryKeyId: 'a', ciphertext: Buffer.from('bc') }]
    expect(isProofValid({ ...call, wrapped: moved }, proofKey, signature)).toBe(false)
  })

  it('is not valid with a signature or key of another length, or a key outside of the curve', () => {
    const call: ProvenCall = { ...SOME, method: 'WrapKeys', keyCount: 1 }
    const signature = signProof(call, privateKey)
    expect(isProofValid(call, proofKey, signature.subarray(1))).toBe(false)
    expect(isProofValid(call, proofKey.subarray(1), signature)).toBe(false)
    expect(isProofValid(call, Buffer.alloc(64, 1), signature)).toBe(false)
  })
})
