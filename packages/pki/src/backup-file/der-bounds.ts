import { invalidFile } from './invalid-file.ts'

const MAX_DEPTH = 16
const MAX_ELEMENTS = 256
const CONSTRUCTED = 0x20
const HIGH_TAG_NUMBER = 0x1f

/**
 * Requires bytes to be exactly one DER element, with nothing after it. Limits the depth and the
 * number of elements. Every length must be definite, minimal and inside its parent (X.690, 8.1 and
 * 10.1). So input cannot mislead later decoders.
 * @throws PkiError BACKUP_FILE_INVALID
 */
export function requireBoundedDer(bytes: Uint8Array): void {
  let elements = 0
  const walk = (start: number, end: number, depth: number): number => {
    if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS)
      throw invalidFile('it is nested too deeply or has too many parts')
    const tag = octet(bytes, start, end)
    if ((tag & HIGH_TAG_NUMBER) === HIGH_TAG_NUMBER) throw invalidFile('it has an unknown tag')
    const { length, next } = readLength(bytes, start + 1, end)
    const stop = next + length
    if (stop > end) throw invalidFile('it is cut off')
    if ((tag & CONSTRUCTED) !== 0)
      for (let child = next; child < stop; ) child = walk(child, stop, depth + 1)
    return stop
  }
  if (walk(0, bytes.length, 0) !== bytes.length) throw invalidFile('there are bytes behind its end')
}

function readLength(
  bytes: Uint8Array,
  start: number,
  end: number,
): { length: number; next: number } {
  const first = octet(bytes, start, end)
  if (first < 0x80) return { length: first, next: start + 1 }
  const count = first & 0x7f
  if (count === 0 || count > 3) throw invalidFile('it has a length that is not DER')
  let length = 0
  for (let index = 1; index <= count; index++)
    length = length * 256 + octet(bytes, start + index, end)
  if (length < 0x80 || length < 2 ** (8 * (count - 1)))
    throw invalidFile('it has a length that is not DER')
  return { length, next: start + 1 + count }
}

function octet(bytes: Uint8Array, index: number, end: number): number {
  const value = index < end ? bytes[index] : undefined
  if (value === undefined) throw invalidFile('it is cut off')
  return value
}
