import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { cryptoProvider } from '@peculiar/x509'

// This package uses Node's crypto for X.509.
cryptoProvider.set(webcrypto as Crypto)

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
