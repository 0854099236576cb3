import { existsSync, readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

const PTRACE_SCOPE = '/proc/sys/kernel/yama/ptrace_scope'
/** Small enough that the test still answers its peers between two pieces, bytes. */
const CHUNK_BYTES = 1024 * 1024
/** Memory area of malloc's small pieces. The memory of V8 is elsewhere. */
const MALLOC_AREA = '[heap]'
/** Bytes of a page’s entry in /proc/PID/pagemap, and the bits of a page in memory or swap. */
const ENTRY_BYTES = 8
const PRESENT_OR_SWAPPED = 3n << 62n

export type Found = {
  /** Number of raw copies. `encoded` counts hex, base64, and two-byte strings of V8. */
  raw: number
  encoded: number
  /** Number of raw copies in the memory of malloc. */
  inMalloc: number
}

/** Returns whether a process may read the memory of its children (Linux, Yama). */
export function canReadChildren(): boolean {
  if (process.platform !== 'linux') return false
  if (process.getuid?.() === 0 || !existsSync(PTRACE_SCOPE)) return true
  return Number(readFileSync(PTRACE_SCOPE, 'utf8')) <= 1
}

/** Counts the copies of a secret in the writable memory of a process, as in a core dump. */
export async function countInMemory(pid: number, secret: Uint8Array): Promise<Found> {
  const bytes = Buffer.from(secret)
  // The bytes around a secret change the first and last base64 characters of the secret.
  const base64 = bytes.toString('base64').slice(0, Math.floor(bytes.length / 3) * 4)
  const encodings = [
    Buffer.from(bytes.toString('hex')),
    Buffer.from(base64),
    Buffer.from(base64.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(bytes.toString('latin1'), 'utf16le'),
  ].filter((needle, index, all) => all.findIndex((other) => other.equals(needle)) === index)
  const found: Found = { raw: 0, encoded: 0, inMalloc: 0 }
  await using memory = await open(`/proc/${pid}/mem`, 'r')
  await using pagemap = await open(`/proc/${pid}/pagemap`, 'r')
  const from = { memory, pagemap, pageBytes: pageBytesOf(pid) }
  for (const { start, end, name } of writableAreas(pid))
    for await (const chunk of read(from, start, end, bytes.length * 2)) {
      const raw = occurrences(chunk, bytes)
      found.raw += raw
      if (name === MALLOC_AREA) found.inMalloc += raw
      for (const needle of encodings) found.encoded += occurrences(chunk, needle)
    }
  return found
}

function pageBytesOf(pid: number): number {
  const [, kib] =
    /^KernelPageSize: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps`, 'utf8')) ?? []
  return Number(kib) * 1024
}

function writableAreas(pid: number): { start: number; end: number; name: string }[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, start, end, name = ''] = /^(\w+)-(\w+) rw\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? []
      if (start === undefined || end === undefined) return []
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), name }]
    })
}

type ProcessMemory = { memory: FileHandle; pagemap: FileHandle; pageBytes: number }

/**
 * Reads the pieces of a memory area. Consecutive pieces overlap. Leaves out pieces that the process
 * has reserved but never written: of 700 MB of a Node.js process, it uses 100.
 */
async function* read(
  { memory, pagemap, pageBytes }: ProcessMemory,
  start: number,
  end: number,
  overlapBytes: number,
): AsyncIterable<Buffer> {
  const isWritten = await writtenPages(pagemap, start / pageBytes, end / pageBytes)
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const lengthBytes = Math.min(CHUNK_BYTES + overlapBytes - 1, end - at)
    const firstPage = Math.floor(at / pageBytes)
    if (!isWritten(firstPage, Math.ceil((at + lengthBytes) / pageBytes))) continue
    await nextTurn()
    const chunk = Buffer.alloc(lengthBytes)
    try {
      await memory.read(chunk, 0, chunk.length, at)
    } catch {
      // The process has released the area meanwhile.
      continue
    }
    yield chunk
  }
}

/**
 * Reads which of these pages a process has written, as far as the kernel says.
 * @returns a function that tells whether one of some pages is written
 */
async function writtenPages(
  pagemap: FileHandle,
  first: number,
  end: number,
): Promise<(from: number, to: number) => boolean> {
  const bytes = Buffer.alloc((end - first) * ENTRY_BYTES)
  const { bytesRead } = await pagemap.read(bytes, 0, bytes.length, first * ENTRY_BYTES)
  const entries = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / ENTRY_BYTES)
  // What the kernel does not tell may be written.
  entries.fill(PRESENT_OR_SWAPPED, Math.floor(bytesRead / ENTRY_BYTES))
  return (from, to) =>
    entries.subarray(from - first, to - first).some((entry) => (entry & PRESENT_OR_SWAPPED) !== 0n)
}

function occurrences(chunk: Buffer, needle: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(needle); at >= 0; at = chunk.indexOf(needle, at + 1))
    // A match that begins in the overlap is counted in the next piece.
    if (at < CHUNK_BYTES) count += 1
  return count
}
