import type { NbdDevice, NbdExport, NbdExports } from '../device.ts'
import { createSharedMemory, type SharedMemory } from '../request-memory.ts'

/** A clock whose sleeps end only when they are aborted. */
export const frozenClock = {
  monotonicMs: () => 0,
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason)),
    ),
}

/** A device in memory, and what was done to it. */
export type MemoryDevice = NbdDevice & { content: Buffer; flushes: number; ends: number }

/** Returns a device in memory that can be exported. Zero blocks of 4096 bytes are holes. */
export function memoryDevice(sizeBytes: number): MemoryDevice {
  const content = Buffer.alloc(sizeBytes)
  const device: MemoryDevice = {
    content,
    sizeBytes,
    flushes: 0,
    ends: 0,
    read: async (offset, length) => [Buffer.from(content.subarray(offset, offset + length))],
    write: async (offset, data) => void data.copy(content, offset),
    writeZeroes: async (offset, length) => void content.fill(0, offset, offset + length),
    flush: async () => {
      device.flushes++
    },
    extents: async (offset, length) => {
      const extents: { lengthBytes: number; isZero: boolean }[] = []
      for (let at = offset; at < offset + length; at += 4096) {
        const block = content.subarray(at, Math.min(at + 4096, offset + length))
        extents.push({ lengthBytes: block.length, isZero: block.every((byte) => byte === 0) })
      }
      return extents
    },
  }
  return device
}

/** Returns exports of one device under a name. @param signal ends the export */
export function exportsOf(
  name: string,
  device: MemoryDevice,
  {
    isReadOnly = false,
    signal = new AbortController().signal,
    memory = createSharedMemory(frozenClock),
  }: { isReadOnly?: boolean; signal?: AbortSignal; memory?: SharedMemory | undefined } = {},
): NbdExports {
  const found: NbdExport = {
    name,
    sizeBytes: device.sizeBytes,
    isReadOnly,
    begin: async () => {
      signal.throwIfAborted()
      return { device, memory, signal, end: () => void device.ends++ }
    },
  }
  return { names: () => [name], find: (asked) => (asked === name ? found : undefined) }
}
