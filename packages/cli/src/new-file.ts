import { randomUUID } from 'node:crypto'
import { link, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CliError } from './errors.ts'

/** Refuses early, before work is done for it, a file that exists. @throws CliError CONFLICT */
export async function refuseExistingFile(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists) throw existing(path)
}

/**
 * Writes a file that only its owner can read, from chunks in order. It appears under its name only when it is complete
 * and on the disk.
 * @returns bytes written
 * @throws CliError CONFLICT when a file of that name exists and `replace` is not set; FAILED when it cannot be written;
 *   and whatever the chunks throw
 */
export async function writeNewFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { replace }: { replace: boolean },
): Promise<number> {
  const folder = dirname(path)
  const part = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}`)
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw new CliError('FAILED', `cannot write ${path}: ${reasonOf(error)}`, { cause: error })
  })
  try {
    let written = 0
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      written += chunk.length
    }
    await file.sync()
    await (replace ? rename(part, path) : link(part, path))
    await syncFolder(folder)
    return written
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw existing(path)
    if (hasSyscall(error)) {
      throw new CliError('FAILED', `cannot write ${path}: ${reasonOf(error)}`, { cause: error })
    }
    throw error
  } finally {
    await file.close()
    await rm(part, { force: true })
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

/** The words of the operating system: `ENOSPC: no space left on device`. */
function reasonOf(error: unknown): string {
  const { message } = error as NodeJS.ErrnoException
  return message.split(',')[0] ?? message
}
