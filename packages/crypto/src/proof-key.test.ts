import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { calculateJwkThumbprint } from 'jose'
import { isProofKey, jwkThumbprint, proofKeyNonce } from './proof-key.ts'

const spki = (key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey) =>
  key.export({ format: 'der', type: 'spki' })

it('the thumbprint of a proof key is that of another library', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const other = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as never)
  expect(jwkThumbprint(publicKey)).toBe(other)
  const copy = createPublicKey({ key: spki(publicKey), format: 'der', type: 'spki' })
  expect(jwkThumbprint(copy)).toBe(other)
})

it('only keys on P-256 are proof keys', () => {
  expect(isProofKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toBe(true)
  expect(isProofKey(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)).toBe(false)
  expect(isProofKey(generateKeyPairSync('ed25519').publicKey)).toBe(false)
})

it('another nonce or another proof key gives another quoted nonce', () => {
  const [nonce, key] = [Buffer.alloc(32, 1), spki()]
  const quoted = proofKeyNonce(nonce, key)
  expect(quoted).toHaveLength(32)
  expect(proofKeyNonce(nonce, key)).toEqual(quoted)
  expect(proofKeyNonce(Buffer.alloc(32, 2), key)).not.toEqual(quoted)
  expect(proofKeyNonce(nonce, spki())).not.toEqual(quoted)
})
