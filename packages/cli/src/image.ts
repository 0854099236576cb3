import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CliError } from './errors.ts'

/** Bytes of one message of a transfer. */
const CHUNK_BYTES = 1024 * 1024

/** Size of a raw image in bytes. @throws CliError USAGE when it cannot be read, is no file, or is empty */
export async function imageSize(path: string): Promise<number> {
  const { size } = await stat(path)
    .then((found) => (found.isFile() ? found : Promise.reject(new Error('it is no file'))))
    .catch((error: unknown) => {
      throw unreadable(path, error)
    })
  if (size === 0) throw new CliError('USAGE', `${path} is empty; an image has at least 1 byte`)
  return size
}

/** The bytes of a file, or of standard input (`-`), in chunks of at most 1 MiB. @throws CliError USAGE */
export async function* readImage(path: string, stdin: Readable): AsyncIterable<Buffer> {
  const stream =
    path === '-' ? stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES, flags: 'r' })
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
        yield bytes.subarray(start, start + CHUNK_BYTES)
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw unreadable(path, error)
  }
}

/** What went by in a transfer. */
export type Tally = { bytes: number; sha256: string }

/** Hands chunks on, and tells at the end how many bytes they were and their SHA-256. */
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
  return { chunks: pass(), result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

function unreadable(path: string, cause: unknown): CliError {
  const reason = (cause as NodeJS.ErrnoException).message.split(',')[0]
  return new CliError('USAGE', `cannot read ${path}: ${reason}`, { cause })
}
