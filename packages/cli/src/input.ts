import { DaemonError } from '@nkpsim/daemon/errors'
import { inputUnreadable, readInput, streamInput } from '@nkpsim/daemon/input'
import { CliError } from './errors.ts'
import type { Terminal } from './terminal.ts'

/**
 * Reads the input of an option: a file, a pipe, or standard input for `-`.
 * @param what describes the input in messages, for example `the backup file`
 * @throws CliError USAGE
 */
export async function readOption(
  terminal: Terminal,
  path: string,
  { what, maxBytes }: { what: string; maxBytes: number },
): Promise<Buffer> {
  const { stdin, signal } = terminal
  return readInput(path, { what, maxBytes, stdin, signal }).catch(asUsage)
}

/**
 * Reads an input of any length in chunks of at most `chunkBytes` bytes.
 * @throws CliError USAGE
 */
export async function* readChunks(
  terminal: Terminal,
  path: string,
  { what, chunkBytes }: { what: string; chunkBytes: number },
): AsyncIterable<Buffer> {
  try {
    for await (const chunk of await streamInput(path, terminal)) {
      const bytes = Buffer.from(chunk)
      for (let start = 0; start < bytes.length; start += chunkBytes)
        yield bytes.subarray(start, start + chunkBytes)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) asUsage(error)
    asUsage(inputUnreadable(what, path, error))
  }
}

/** Rethrows a DaemonError as a CliError USAGE. Rethrows any other error unchanged. */
export function asUsage(error: unknown): never {
  if (!(error instanceof DaemonError)) throw error
  throw new CliError('USAGE', error.message, { cause: error })
}
