import { randomUUID } from 'node:crypto'
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAll } from '@nkpsim/daemon/durable-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { CliError } from './errors.ts'

/** Error codes of file systems without hard links: FAT, exFAT, some network ones. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Refuses an existing file before any work. @throws CliError CONFLICT */
export async function refuseExistingFile(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists) throw existing(path)
}

/**
 * Writes a file that only its owner can read, from chunks in order. It gets its name only when it
 * is complete and on disk.
 * @param options.roomBytes space to reserve before requesting the first chunk, for data that can be
 *   read only once
 * @returns bytes written
 * @throws CliError CONFLICT if a file of that name exists and `replace` is not set; FAILED if it
 *   cannot be written; errors of the chunks
 */
export async function writeNewFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace, roomBytes = 0 }: { replace: boolean; roomBytes?: number },
): Promise<number> {
  await requireReplaceable(path)
  const folder = dirname(path)
  // A separate name, because the file's own may already have the maximum length.
  const part = join(folder, `.nkpsim-${randomUUID()}.part`)
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw new CliError('FAILED', `cannot write ${path}: ${systemReason(error)}`, { cause: error })
  })
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
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw existing(path)
    if (hasSyscall(error)) {
      throw new CliError('FAILED', `cannot write ${path}: ${systemReason(error)}`, { cause: error })
    }
    throw error
  } finally {
    await file.close()
    await rm(part, { force: true })
  }
}

/**
 * Never replaces a device, a pipe or a folder, nor a link to one: root would lose /dev/null.
 * @throws CliError CONFLICT
 */
async function requireReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && !found.isFile())
    throw new CliError('CONFLICT', `${path} is not a file: give another name`)
}

/**
 * Gives a file its name in one step, without replacing an existing file. Passes on errors of the
 * file system.
 */
export async function giveName(part: string, path: string, makeLink = link): Promise<void> {
  try {
    await makeLink(part, path)
  } catch (error) {
    if (!NO_HARD_LINKS.some((code) => hasCode(error, code))) throw error
    // As on memory sticks (FAT): first reserves the name with an empty file.
    await (await open(path, 'wx', 0o600)).close()
    await rename(part, path)
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function existing(path: string): CliError {
  return new CliError('CONFLICT', `${path} exists; give another name, or --force to replace it`)
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code
}

function hasSyscall(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined
}
