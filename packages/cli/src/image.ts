import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { inputUnreadable, isStdin } from '@nkpsim/daemon/input'
import { CliError } from './errors.ts'
import { asUsage, readChunks } from './input.ts'
import type { Terminal } from './terminal.ts'

const WHAT = 'the image'
/** Maximum size of one message of a transfer, bytes. */
const CHUNK_BYTES = 1024 * 1024

/**
 * Returns the size of a raw image in bytes. Returns undefined for a pipe and for standard input,
 * whose size is unknown before the end.
 * @throws CliError USAGE if the image cannot be read, is a folder or is empty
 */
export async function imageSize(path: string): Promise<number | undefined> {
  if (isStdin(path)) return undefined
  const found = await stat(path).catch((error: unknown) =>
    asUsage(inputUnreadable(WHAT, path, error)),
  )
  if (found.isDirectory())
    throw new CliError('USAGE', `cannot read ${WHAT} ${path}: it is a folder`)
  if (!found.isFile()) return undefined
  if (found.size === 0)
    throw new CliError('USAGE', `${path} is empty; an image has at least 1 byte`)
  return found.size
}

/**
 * Reads an image from a file, a pipe or standard input (`-`), in chunks of at most 1 MiB.
 * @throws CliError USAGE
 */
export function readImage(terminal: Terminal, path: string): AsyncIterable<Buffer> {
  return readChunks(terminal, path, { what: WHAT, chunkBytes: CHUNK_BYTES })
}

/** Size and checksum of a transfer. */
export type Tally = { bytes: number; sha256: string }

/** Passes chunks through. The result has their total size and SHA-256 after the last chunk. */
export function tally(chunks: AsyncIterable<Buffer>): {
  chunks: AsyncIterable<Buffer>
  result: () => Tally
} {
  const hash = createHash('sha256')
  let bytes = 0
  async function* pass(): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  let sha256: string | undefined
  const result = (): Tally => {
    // A hash gives its digest once.
    sha256 ??= hash.digest('hex')
    return { bytes, sha256 }
  }
  return { chunks: pass(), result }
}
