import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder, writeAll } from './durable-file.ts'

/** Error codes of file systems without hard links: FAT, exFAT and some network file systems. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Writes chunks in order into a file that only its owner can read. The file gets its name when it
 * is complete and on disk. Passes on errors of the chunks and of the file system, for example
 * EEXIST if the file exists and `replace` is not set.
 * @param options.roomBytes space to reserve before the first chunk is requested, for data that can
 *   be read only once
 * @returns the number of bytes written
 */
export async function writePrivateFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace, roomBytes = 0 }: { replace: boolean; roomBytes?: number },
): Promise<number> {
  const folder = dirname(path)
  // The partial file has its own name, because the file's name may already have the maximum length.
  const part = join(folder, `.nkpsim-${randomUUID()}.part`)
  const file = await open(part, 'wx', 0o600)
  try {
    if (roomBytes > 0) {
      await writeAll(file, Buffer.alloc(roomBytes))
      await file.sync()
    }
    let written = 0
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      written += chunk.length
    }
    await file.truncate(written)
    await file.sync()
    await (replace ? rename(part, path) : giveName(part, path))
    await syncFolder(folder)
    return written
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}

/**
 * Gives a file its final name atomically, without replacing an existing file. Passes on errors of
 * the file system.
 */
export async function giveName(part: string, path: string, makeLink = link): Promise<void> {
  try {
    await makeLink(part, path)
  } catch (error) {
    if (!NO_HARD_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    // File systems such as FAT lack hard links. Reserve the name with an empty file first.
    await (await open(path, 'wx', 0o600)).close()
    await rename(part, path)
  }
}
