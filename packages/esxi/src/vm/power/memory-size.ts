import { EsxiError } from '../../errors.ts'
import { EMPTY_DICTIONARY, getValue } from '../files/dictionary.ts'
import type { Vmx } from '../files/vmx.ts'
import { DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES } from './memory.ts'

/** Setting of the .vmx file. */
const MEMORY_MIB = 'nkpsim.memoryMib'
const MIB = 1 << 20

/**
 * Returns the size of the memory of a VM without a guest, bytes. The memory that the VM's hardware
 * has is for guests.
 * @param defaultBytes size if the VM states none
 * @throws EsxiError VM_INVALID
 */
export function memorySizeOf(
  { source = EMPTY_DICTIONARY }: Vmx,
  defaultBytes: number = DEFAULT_MEMORY_BYTES,
): number {
  const text = getValue(source, MEMORY_MIB)
  if (text === undefined) return defaultBytes
  const bytes = /^[1-9]\d?$/.test(text) ? Number(text) * MIB : Number.NaN
  if (bytes <= MAX_MEMORY_BYTES) return bytes
  throw new EsxiError(
    'VM_INVALID',
    `${MEMORY_MIB} is "${text}"; write a number of MiB from 1 to ${MAX_MEMORY_BYTES / MIB}`,
  )
}
