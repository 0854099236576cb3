import { lstat, stat } from 'node:fs/promises'
import { writePrivateFile } from '@nkpsim/daemon/private-file'
import { systemReason } from '@nkpsim/daemon/system-reason'
import { machine } from '@nkpsim/simulator/machine'
import { CliError } from './errors.ts'

/** Checks before any work that a file does not exist. @throws CliError CONFLICT; USAGE for `-` */
export async function refuseExistingFile(path: string): Promise<void> {
  refuseDash(path)
  const exists = await lstat(path).then(
    () => true,
    () => false,
  )
  if (exists) throw existing(path)
}

/**
 * Writes a file as writePrivateFile does.
 * @returns the number of bytes written
 * @throws CliError CONFLICT if a file of that name exists and `replace` is not set; USAGE for `-`;
 *   FAILED if the file cannot be written; any error of the chunks
 */
export async function writeNewFile(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { replace: boolean; roomBytes?: number },
): Promise<number> {
  refuseDash(path)
  await requireReplaceable(path)
  try {
    return await writePrivateFile(machine, path, chunks, options)
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw existing(path)
    if (syscall === undefined) throw error
    throw new CliError('FAILED', `cannot write ${path}: ${systemReason(error)}`, { cause: error })
  }
}

/**
 * Refuses to replace a device, a pipe, a folder, or a link to one of these. Otherwise root could
 * delete /dev/null.
 * @throws CliError CONFLICT
 */
async function requireReplaceable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && !found.isFile())
    throw new CliError('CONFLICT', `${path} is not a file: give another name`)
}

/** Refuses `-`, which people expect to be standard output, as it is standard input elsewhere. */
function refuseDash(path: string): void {
  if (path === '-')
    throw new CliError(
      'USAGE',
      '- is not a file to write to: give a name, or ./- if it is the name',
    )
}

function existing(path: string): CliError {
  return new CliError('CONFLICT', `${path} exists; give another name, or --force to replace it`)
}
