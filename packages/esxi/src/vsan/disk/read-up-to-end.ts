import type { OpenFile } from '@nkpsim/effects'

/**
 * Reads bytes of a file from a position, fewer at its end. read(2) may read fewer bytes than asked
 * for. Passes on errors of the file system.
 */
export async function readUpToEnd(
  file: Pick<OpenFile, 'read'>,
  position: number,
  lengthBytes: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(lengthBytes)
  let read = 0
  while (read < lengthBytes) {
    const bytesRead = await file.read(bytes.subarray(read), position + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return bytes.subarray(0, read)
}
