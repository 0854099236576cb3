import { dirname, join } from 'node:path'
import type { FileEffects, Files } from '@nkpsim/effects'
import { writeAll } from './durable-file.ts'

/** Error codes of file systems without hard links: FAT, exFAT and some network file systems. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Writes chunks in order into a file that only its owner can read. The file gets its name when it
 * is complete and on disk. Passes on errors of the chunks and of the file system, for example
 * EEXIST if the file exists and `replace` is not set. After an error, there is no new file unless
 * `replace` is set.
 * @param options.roomBytes space to reserve before the first chunk is requested, for data that can
 *   be read only once
 * @returns the number of bytes written
 */
export async function writePrivateFile(
  { files, random }: FileEffects,
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace, roomBytes = 0 }: { replace: boolean; roomBytes?: number },
): Promise<number> {
  const folder = dirname(path)
  // The partial file has its own name, because the file's name may already have the maximum length.
  const part = join(folder, `.nkpsim-${random.uuid()}.part`)
  const file = await files.open(part, 'create')
  try {
    if (roomBytes > 0) {
      await writeAll(file, Buffer.alloc(roomBytes))
      await file.sync()
    }
    let written = 0
    for await (const chunk of chunks) {
      await writeAll(file, chunk, written)
      written += chunk.length
    }
    await file.truncate(written)
    await file.sync()
    await (replace ? files.rename(part, path) : giveName(files, part, path))
    const named = syncNames(files, folder)
    // After an error, the caller may try again with the same name.
    await (replace ? named : orRemoved(files, path, named))
    return written
  } finally {
    await file.close()
    await files.remove(part)
  }
}

/**
 * Gives a file its final name atomically, without replacing an existing file. Passes on errors of
 * the file system.
 */
export async function giveName(files: Files, part: string, path: string): Promise<void> {
  try {
    await files.link(part, path)
  } catch (error) {
    if (!NO_HARD_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    // File systems such as FAT lack hard links. Reserve the name with an empty file first.
    await (await files.open(path, 'create')).close()
    await orRemoved(files, path, files.rename(part, path))
  }
}

/** Waits for the last step of a new file. If the step fails, removes the file. */
async function orRemoved(files: Files, path: string, step: Promise<void>): Promise<void> {
  try {
    await step
  } catch (cause) {
    await files.remove(path).catch(() => undefined)
    throw cause
  }
}

/**
 * Makes the names in a folder durable, if its file system can do this. Some cannot, such as shared
 * folders of VirtualBox: fsync(2) gives EINVAL.
 */
export async function syncNames(files: Files, folder: string): Promise<void> {
  try {
    await files.syncFolder(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  }
}
