import { randomUUID } from 'node:crypto'
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAll } from '@nkpsim/daemon/durable-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { CliError } from './errors.ts'

/** How file systems without hard links answer: FAT, exFAT, some of the network. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Refuses early, before work is done for it, a file that exists. @throws CliError CONFLICT */
export async function refuseExistingFile(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists) throw existing(path)
}

/**
 * Writes a file that only its owner can read, from chunks in order. It appears under its name only
 * when it is complete and on the disk.
 * @param options.roomBytes so much room is made before the first chunk is asked for: what is not
 *   there twice is not taken from where it is before it can be written
 * @returns bytes written
 * @throws CliError CONFLICT when a file of that name exists and `replace` is not set; FAILED when
 *   it cannot be written; and whatever the chunks throw
 */
export async function writeNewFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace, roomBytes = 0 }: { replace: boolean; roomBytes?: number },
): Promise<number> {
  await requireReplaceable(path)
  const folder = dirname(path)
  // A name of its own: that of the file may be as long as names can be.
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
 * A device, a pipe or a folder is not replaced by a file, nor is a link to one: as root, /dev/null
 * would be gone.
 * @throws CliError CONFLICT
 */
async function requireReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && !found.isFile())
    throw new CliError('CONFLICT', `${path} is not a file: give another name`)
}

/**
 * Gives a file its name in one step; a file that has that name stays. Throws what the file system
 * says.
 */
export async function giveName(part: string, path: string, makeLink = link): Promise<void> {
  try {
    await makeLink(part, path)
  } catch (error) {
    if (!NO_HARD_LINKS.some((code) => hasCode(error, code))) throw error
    // As on memory sticks (FAT): the name is taken empty first.
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
