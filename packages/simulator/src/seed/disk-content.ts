import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { streamFile } from '@nkpsim/daemon/small-file'
import { machine } from '../machine.ts'
import type { DiskContent } from './seed.ts'

const CHUNK_BYTES = 1024 * 1024

/** Yields the content of a disk in chunks of at most 1 MiB. */
export async function* contentBytes(
  content: DiskContent,
  sizeBytes: number,
): AsyncIterable<Buffer> {
  if ('fill' in content) {
    const text = Buffer.from(content.fill)
    for (let start = 0; start < sizeBytes; start += CHUNK_BYTES) {
      // The chunk continues in the middle of the text, where the previous chunk ended.
      const split = start % text.length
      const repeated = Buffer.concat([text.subarray(split), text.subarray(0, split)])
      yield Buffer.alloc(Math.min(CHUNK_BYTES, sizeBytes - start), repeated)
    }
    return
  }
  let lengthBytes = 0
  for await (const chunk of streamFile(machine.files, content.file, { chunkBytes: CHUNK_BYTES })) {
    // Reads no more than the checked size, even if the file has grown since.
    const bytes = Buffer.from(chunk).subarray(0, sizeBytes - lengthBytes)
    lengthBytes += bytes.length
    if (bytes.length > 0) yield bytes
  }
  while (lengthBytes < sizeBytes) {
    const zeros = Buffer.alloc(Math.min(CHUNK_BYTES, sizeBytes - lengthBytes))
    lengthBytes += zeros.length
    yield zeros
  }
}

/**
 * Returns the SHA-256 of chunks in hex. Other work, for example a signal, is handled between the
 * chunks.
 * @throws the reason of the signal
 */
export async function digestOf(
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    hash.update(chunk)
    await nextTurn()
    signal?.throwIfAborted()
  }
  return hash.digest('hex')
}
