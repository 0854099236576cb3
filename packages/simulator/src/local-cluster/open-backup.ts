import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { type Input, streamInput } from '@nkpsim/daemon/input'

/** A backup file that is open, and can be read once. */
export type OpenBackup = { input: Pick<Input, 'stream'>; close(): Promise<void> }

/**
 * Opens a backup file and waits for its first bytes, so that the caller need not hold a lock while
 * it waits for the writer of a pipe. Does not throw: the error appears when the backup is read.
 * @param signal ends every wait for the backup
 */
export async function openBackup(
  file: string,
  signal: AbortSignal | undefined,
): Promise<OpenBackup> {
  const opened = streamInput(file, signal && { signal })
  await opened.then(untilReadable).catch(() => undefined)
  return {
    input: { stream: () => opened },
    close: async () => {
      const stream = await opened.catch(() => undefined)
      stream?.destroy()
    },
  }
}

/** Waits until bytes, the end or an error of a stream can be read. */
async function untilReadable(stream: Readable): Promise<void> {
  await Promise.race([once(stream, 'readable'), once(stream, 'close')])
}
