import { type TtlvItem, TYPE } from './item.ts'

/** Tag (3 bytes), type (1) and length (4) of an item. */
const HEAD_BYTES = 8

/**
 * Encodes an item and all that is in it (KMIP 1.4, 9.1.1). The result has memory of its own, so
 * that the caller can wipe it. A stream frees a large buffer that fills its memory, before anybody
 * can wipe it; so the memory is one byte longer.
 * @throws RangeError if a number does not fit its type
 */
export function encodeTtlv(item: TtlvItem): Buffer {
  const lengthBytes = sizeOf(item)
  const out = Buffer.from(new ArrayBuffer(lengthBytes + 1), 0, lengthBytes)
  put(out, item, 0)
  return out
}

/** Length of a whole item with its padding, bytes. */
function sizeOf(item: TtlvItem): number {
  switch (item.type) {
    case TYPE.structure: {
      let size = HEAD_BYTES
      for (const child of item.value) size += sizeOf(child)
      return size
    }
    case TYPE.text:
      return HEAD_BYTES + padded(Buffer.byteLength(item.value))
    case TYPE.bytes:
    case 'secret text':
      return HEAD_BYTES + padded(item.value.length)
    case TYPE.bigInteger:
      return HEAD_BYTES + bigIntegerBytes(item.value)
    default:
      return HEAD_BYTES + 8
  }
}

/** Writes an item at an offset. Returns the offset behind its padding. */
function put(out: Buffer, item: TtlvItem, at: number): number {
  const from = at + HEAD_BYTES
  const type = item.type === 'secret text' ? TYPE.text : item.type
  out.writeUInt32BE(item.tag * 256 + type, at)
  switch (item.type) {
    case TYPE.structure: {
      let next = from
      for (const child of item.value) next = put(out, child, next)
      // The length of a structure contains the padding of its items.
      out.writeUInt32BE(next - from, at + 4)
      return next
    }
    case TYPE.integer:
      out.writeInt32BE(item.value, from)
      return finish(out, at, 4)
    case TYPE.enumeration:
    case TYPE.interval:
      out.writeUInt32BE(item.value, from)
      return finish(out, at, 4)
    case TYPE.longInteger:
    case TYPE.dateTime:
      out.writeBigInt64BE(item.value, from)
      return finish(out, at, 8)
    case TYPE.bigInteger: {
      const lengthBytes = bigIntegerBytes(item.value)
      const digits = BigInt.asUintN(8 * lengthBytes, item.value).toString(16)
      // Sign extension in front: zeros by padStart, ones by asUintN.
      out.write(digits.padStart(2 * lengthBytes, '0'), from, 'hex')
      return finish(out, at, lengthBytes)
    }
    case TYPE.boolean:
      out[from + 7] = item.value ? 1 : 0
      return finish(out, at, 8)
    case TYPE.text:
      return finish(out, at, out.write(item.value, from))
    case TYPE.bytes:
    case 'secret text':
      out.set(item.value, from)
      return finish(out, at, item.value.length)
  }
}

function finish(out: Buffer, at: number, lengthBytes: number): number {
  // The length of a value is without its padding, which is zero already.
  out.writeUInt32BE(lengthBytes, at + 4)
  return at + HEAD_BYTES + padded(lengthBytes)
}

function padded(lengthBytes: number): number {
  return (lengthBytes + 7) & ~7
}

/** Length of a number in two's complement, a multiple of 8 bytes. */
function bigIntegerBytes(value: bigint): number {
  let lengthBytes = 8
  while (BigInt.asIntN(8 * lengthBytes, value) !== value) lengthBytes += 8
  return lengthBytes
}
