import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const TEMPORARY = /\.writing-[0-9a-f]{12}$/

/**
 * Replaces a file in one step that survives a crash at any instant: written beside it, synced, renamed over it, and the folder
 * synced. Whoever reads the path sees the old content or the new, whole. Throws what the file system says; then the old content stands.
 */
export async function writeFileDurably(
  path: string,
  bytes: Uint8Array,
  { mode }: { mode: number },
): Promise<void> {
  const temporary = `${path}.writing-${randomBytes(6).toString('hex')}`
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await writeFully(file, bytes, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Writes all bytes at a position: a single write may take fewer than it was given. */
export async function writeFully(
  file: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.length - written,
      position + written,
    )
    written += bytesWritten
  }
}

/** Makes renames and new names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes what a writer that was killed left beside its files. */
export async function removeTemporaryFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (TEMPORARY.test(name)) await rm(join(folder, name), { force: true })
}
