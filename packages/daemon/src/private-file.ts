import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder, writeAll } from './durable-file.ts'

/** Error codes of file systems without hard links: FAT, exFAT, some network ones. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Writes a file that only its owner can read, from chunks in order. It gets its name only when it
 * is complete and on disk. Passes on errors of the file system, such as EEXIST if a file of that
 * name exists and `replace` is not set, and errors of the chunks.
 * @param options.roomBytes space to reserve before requesting the first chunk, for data that can be
 *   read only once
 * @returns bytes written
 */
export async function writePrivateFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace, roomBytes = 0 }: { replace: boolean; roomBytes?: number },
): Promise<number> {
  const folder = dirname(path)
  // A separate name, because the file's own may already have the maximum length.
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
 * Gives a file its name in one step, without replacing an existing file. Passes on errors of the
 * file system.
 */
export async function giveName(part: string, path: string, makeLink = link): Promise<void> {
  try {
    await makeLink(part, path)
  } catch (error) {
    if (!NO_HARD_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    // As on memory sticks (FAT): first reserves the name with an empty file.
    await (await open(path, 'wx', 0o600)).close()
    await rename(part, path)
  }
}
