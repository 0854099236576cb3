import 'reflect-metadata'
import { createPublicKey, hash, KeyObject, sign, verify, type webcrypto } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { cryptoProvider } from '@peculiar/x509'

/** ECDSA over P-256 with SHA-256, for every key and signature. FIPS 186-5, 6. */
export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
export const MS_PER_DAY = 86_400_000
/**
 * A certificate is valid from this long before it was made, because clocks of hosts differ a
 * little.
 */
export const BACKDATE_MS = 5 * 60_000

/** Returns a positive serial number of 128 bits. RFC 5280, 4.1.2.2. */
export function randomSerialNumber(random: Random): string {
  const serial = random.bytes(16)
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40)
  return serial.toString('hex')
}

type Bytes = ArrayBuffer | NodeJS.ArrayBufferView
type HashOf = { hash: string | { name: string } }

/** WebCrypto writes a signature of ECDSA as r and s without DER. */
const dsaEncoding = 'ieee-p1363'

/**
 * The functions of WebCrypto that the library for X.509 calls for keys of ECDSA. Unlike those of
 * Node, they do not use the thread pool, whose work ends in no fixed order and takes longer than a
 * signature.
 */
const subtle = {
  digest: async (name: string, data: Bytes) =>
    toArrayBuffer(hash(nodeHash(name), bytesOf(data), 'buffer')),
  exportKey: async (format: 'spki', key: webcrypto.CryptoKey) =>
    toArrayBuffer(KeyObject.from(key).export({ type: format, format: 'der' })),
  importKey: async (format: 'spki', data: Bytes) =>
    createPublicKey({ key: Buffer.from(bytesOf(data)), type: format, format: 'der' }),
  sign: async ({ hash }: HashOf, key: webcrypto.CryptoKey, data: Bytes) =>
    toArrayBuffer(sign(nodeHash(hash), bytesOf(data), { key: KeyObject.from(key), dsaEncoding })),
  verify: async ({ hash }: HashOf, key: KeyObject, signature: Bytes, data: Bytes) =>
    verify(nodeHash(hash), bytesOf(data), { key, dsaEncoding }, bytesOf(signature)),
}

cryptoProvider.set({ subtle } as unknown as Crypto)

/** Returns the name in Node of a hash of WebCrypto, such as sha256 for SHA-256. */
function nodeHash(of: string | { name: string }): string {
  return (typeof of === 'string' ? of : of.name).replace('-', '').toLowerCase()
}

function bytesOf(data: Bytes): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
