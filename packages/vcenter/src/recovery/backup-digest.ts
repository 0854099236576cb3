import { createHash } from 'node:crypto'
import { VcenterError } from '../errors.ts'

const DIGEST_BYTES = 32

/**
 * Passes on a stream, and then the SHA-256 of a header and the stream. The hash detects damage, but
 * not an attack, because anyone can compute it.
 */
export async function* appendDigest(
  header: Uint8Array,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256').update(header)
  for await (const bytes of source) {
    hash.update(bytes)
    yield bytes
  }
  yield hash.digest()
}

/**
 * Passes on a stream of appendDigest without its hash, and checks the hash at the end.
 * @throws VcenterError INVALID_BACKUP_FILE
 */
export async function* checkDigest(
  header: Uint8Array,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256').update(header)
  let pending: Buffer = Buffer.alloc(0)
  for await (const bytes of source) {
    const joined = Buffer.concat([pending, bytes])
    const length = Math.max(0, joined.length - DIGEST_BYTES)
    const passing = joined.subarray(0, length)
    pending = joined.subarray(length)
    hash.update(passing)
    if (length > 0) yield passing
  }
  if (!hash.digest().equals(pending))
    throw new VcenterError(
      'INVALID_BACKUP_FILE',
      'the backup file is damaged or incomplete; use another copy of it',
    )
}
