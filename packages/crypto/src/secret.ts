import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'
import { CryptoError } from './errors.ts'

const REDACTED = '[redacted]'

/** Source of cryptographically strong random bytes. The caller owns the bytes. */
export type RandomBytes = (lengthBytes: number) => Buffer

/**
 * Bytes that must not be visible. Printing, logging or serialising a Secret shows `[redacted]`.
 * `wipe` zeroes the bytes of this Secret, but not copies that the runtime or a caller of `reveal`
 * made.
 */
export class Secret {
  #bytes: Buffer | undefined
  readonly lengthBytes: number

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.lengthBytes = bytes.length
  }

  /** Copies the bytes and zeroes the source, so that only the Secret contains them. */
  static from(bytes: Uint8Array): Secret {
    const own = copyOutsidePool(bytes)
    bytes.fill(0)
    return new Secret(own)
  }

  /**
   * Returns a second Secret with the same bytes. Each holder wipes its own.
   * @throws CryptoError SECRET_WIPED
   */
  copy(): Secret {
    return new Secret(copyOutsidePool(this.reveal()))
  }

  /** Creates a Secret of this length from a random source. */
  static random(lengthBytes: number, randomBytes: RandomBytes): Secret {
    return Secret.from(randomBytes(lengthBytes))
  }

  /**
   * Returns the live bytes, not a copy. Do not keep them longer than the Secret.
   * @throws CryptoError SECRET_WIPED
   */
  reveal(): Buffer {
    if (this.#bytes === undefined) throw new CryptoError('SECRET_WIPED', 'the secret was wiped')
    return this.#bytes
  }

  /** Whether both contain the same bytes. The time depends only on their length. */
  equals(other: Secret): boolean {
    return this.lengthBytes === other.lengthBytes && timingSafeEqual(this.reveal(), other.reveal())
  }

  /** Zeroes the bytes. The Secret can no longer be revealed. Repeated calls are harmless. */
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

/** Copies bytes into a buffer of their own. */
function copyOutsidePool(bytes: Uint8Array): Buffer {
  // Not Buffer.alloc: V8 keeps up to 64 bytes in its heap, and leaves a copy behind whenever it
  // moves them. Not Buffer.from(bytes): small buffers share Node's pool, where an overrun of a
  // neighbour could read them.
  const copy = Buffer.from(new ArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
