import type { Range } from '../../disk/range-turns.ts'
import type { ObjectEncryption } from '../../records/vsan.ts'

/** Bytes of a bank of addresses. More than an object has. */
export const BANK_BYTES = 2 ** 46

/** A part of a range of an object: where it lies in the components, and under which DEK. */
export type Part = Range & { address: number; dekId: string | undefined }

/** Returns the parts of a range, at most two. Pure. */
export function partsOf({ start, end }: Range, encryption: ObjectEncryption): Part[] {
  const { dekId, bank, rewrite } = encryption
  const boundary = Math.min(Math.max(rewrite?.doneBytes ?? 0, start), end)
  const parts: Part[] = []
  if (start < boundary)
    parts.push({
      ...{ start, end: boundary, dekId: rewrite?.dekId },
      address: addressIn(otherBank(bank), start),
    })
  if (boundary < end || start === end)
    parts.push({ start: boundary, end, dekId, address: addressIn(bank, boundary) })
  return parts
}

export function otherBank(bank: 0 | 1): 0 | 1 {
  return bank === 0 ? 1 : 0
}

/** Returns the address in components of a byte of an object. */
export function addressIn(bank: 0 | 1, offsetBytes: number): number {
  return bank * BANK_BYTES + offsetBytes
}

/** Returns the byte of an object that has an address in components. */
export function offsetAt(address: number): number {
  return address % BANK_BYTES
}

/** Returns all addresses of a bank. */
export function rangeOfBank(bank: 0 | 1): Range {
  return { start: addressIn(bank, 0), end: addressIn(bank, BANK_BYTES) }
}
