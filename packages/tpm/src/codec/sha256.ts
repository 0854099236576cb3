import { hash } from 'node:crypto'

/**
 * Returns the SHA-256 of all parts together, 32 bytes. Needs no object for the state of the hash,
 * which costs more than the hash of a few bytes. Copies the parts, so do not pass secrets.
 */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const [first, ...others] = parts
  const whole = first !== undefined && others.length === 0 ? first : Buffer.concat(parts)
  return hash('sha256', whole, 'buffer')
}
