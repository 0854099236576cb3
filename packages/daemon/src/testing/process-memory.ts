import { existsSync, readFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

const PTRACE_SCOPE = '/proc/sys/kernel/yama/ptrace_scope'
/** Small enough that the test still answers its peers between two pieces, bytes. */
const CHUNK_BYTES = 1024 * 1024
/** Memory area of malloc's small pieces. The memory of V8 is elsewhere. */
const MALLOC_AREA = '[heap]'

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
  const memory = await open(`/proc/${pid}/mem`, 'r')
  try {
    for (const { start, end, name } of writableAreas(pid))
      for await (const chunk of read(memory, start, end, bytes.length * 2)) {
        const raw = occurrences(chunk, bytes)
        found.raw += raw
        if (name === MALLOC_AREA) found.inMalloc += raw
        for (const needle of encodings) found.encoded += occurrences(chunk, needle)
      }
  } finally {
    await memory.close()
  }
  return found
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

/** Reads the pieces of a memory area. Consecutive pieces overlap. */
async function* read(
  memory: FileHandle,
  start: number,
  end: number,
  overlapBytes: number,
): AsyncIterable<Buffer> {
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES + overlapBytes - 1, end - at))
    await nextTurn()
    try {
      await memory.read(chunk, 0, chunk.length, at)
    } catch {
      // The process has released the area meanwhile.
      continue
    }
    yield chunk
  }
}

function occurrences(chunk: Buffer, needle: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(needle); at >= 0; at = chunk.indexOf(needle, at + 1))
    // A match that begins in the overlap is counted in the next piece.
    if (at < CHUNK_BYTES) count += 1
  return count
}
