/** Smaller buffers cost less than their release. */
const MIN_BYTES = 4096

/**
 * Frees a large buffer that nobody uses any more; does nothing if it shares its memory. Memory that
 * waits for garbage collection costs much time when buffers come and go quickly.
 */
export function releaseBuffer({ buffer, byteLength }: Buffer): void {
  if (byteLength >= MIN_BYTES && 'transfer' in buffer && buffer.byteLength === byteLength)
    buffer.transfer(0)
}
