import type { Writable } from 'node:stream'

/**
 * Ignores that the reader of an output has ended, as in `scripts/test | head`. The script
 * continues, so that it removes what it made and its exit code tells the result.
 */
export function ignoreClosedOutput(output: Writable): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal was closed.
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}
