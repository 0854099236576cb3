import { randomBytes as systemRandomBytes, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'
import { CryptoError } from './errors.ts'

const REDACTED = '[redacted]'

/** Source of random bytes; by default the system's. */
export type RandomBytes = (lengthBytes: number) => Buffer

/**
 * Bytes that must not be seen: printing, logging or serialising a Secret shows `[redacted]`, and
 * `wipe` zeroes them. Wiping reaches only this copy, not what the runtime moved or a caller copied
 * out of `reveal`.
 */
export class Secret {
  #bytes: Buffer | undefined
  readonly lengthBytes: number

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.lengthBytes = bytes.length
  }

  /** Copies the bytes and zeroes the source, so that one holder remains. */
  static from(bytes: Uint8Array): Secret {
    // Not Buffer.alloc: V8 keeps up to 64 bytes in its heap, and leaves a copy behind whenever it
    // moves them. Not Buffer.from(bytes): small ones share Node's pool, where a neighbour's overrun
    // would read them.
    const own = Buffer.from(new ArrayBuffer(bytes.length))
    own.set(bytes)
    bytes.fill(0)
    return new Secret(own)
  }

  /**
   * Returns a second secret with the same bytes; each holder wipes its own.
   * @throws CryptoError SECRET_WIPED
   */
  copy(): Secret {
    const own = Buffer.from(new ArrayBuffer(this.lengthBytes))
    own.set(this.reveal())
    return new Secret(own)
  }

  /** A fresh secret of the given length from the system's random source. */
  static random(lengthBytes: number, randomBytes: RandomBytes = systemRandomBytes): Secret {
    return Secret.from(randomBytes(lengthBytes))
  }

  /**
   * The live bytes, not a copy: do not keep them longer than the secret.
   * @throws CryptoError SECRET_WIPED
   */
  reveal(): Buffer {
    if (this.#bytes === undefined) throw new CryptoError('SECRET_WIPED', 'the secret was wiped')
    return this.#bytes
  }

  /** Whether both hold the same bytes, in time that depends only on their length. */
  equals(other: Secret): boolean {
    return this.lengthBytes === other.lengthBytes && timingSafeEqual(this.reveal(), other.reveal())
  }

  /** Zeroes the bytes; the secret cannot be revealed afterwards. Repeated calls are harmless. */
  wipe(): void {
    this.#bytes?.fill(0)
    this.#bytes = undefined
  }

  [Symbol.dispose](): void {
    this.wipe()
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspect.custom](): string {
    return REDACTED
  }
}
