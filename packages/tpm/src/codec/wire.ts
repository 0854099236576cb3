import { TpmError } from '../errors.ts'

/** Writes the TPM's big-endian wire format. */
export class WireWriter {
  readonly #parts: Buffer[] = []

  uint8(value: number): this {
    return this.#integer(value, 1)
  }

  uint16(value: number): this {
    return this.#integer(value, 2)
  }

  uint32(value: number): this {
    return this.#integer(value, 4)
  }

  uint64(value: bigint): this {
    const part = Buffer.alloc(8)
    part.writeBigUInt64BE(value)
    return this.bytes(part)
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value.buffer, value.byteOffset, value.length))
    return this
  }

  /** Writes a TPM2B: a 16-bit size and the bytes. Part 2, clause 10.4. */
  sized(value: Uint8Array): this {
    return this.uint16(value.length).bytes(value)
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #integer(value: number, sizeBytes: number): this {
    const part = Buffer.allocUnsafe(sizeBytes)
    part.writeUIntBE(value, 0, sizeBytes)
    this.#parts.push(part)
    return this
  }
}

/** Reads the TPM's big-endian wire format. Checks that no read exceeds the end. */
export class WireReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  uint8(): number {
    return this.bytes(1).readUInt8()
  }

  uint16(): number {
    return this.bytes(2).readUInt16BE()
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE()
  }

  uint64(): bigint {
    return this.bytes(8).readBigUInt64BE()
  }

  /** Returns the next bytes, as a view and not as a copy. */
  bytes(lengthBytes: number): Buffer {
    const end = this.#offset + lengthBytes
    if (end > this.#bytes.length)
      throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered fewer bytes than it announced')
    const view = this.#bytes.subarray(this.#offset, end)
    this.#offset = end
    return view
  }

  sized(): Buffer {
    return this.bytes(this.uint16())
  }

  rest(): Buffer {
    return this.bytes(this.#bytes.length - this.#offset)
  }

  hasMore(): boolean {
    return this.#offset < this.#bytes.length
  }

  /** Refuses bytes that were not read. */
  end(): void {
    if (this.#offset !== this.#bytes.length)
      throw new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered more bytes than it should')
  }
}
