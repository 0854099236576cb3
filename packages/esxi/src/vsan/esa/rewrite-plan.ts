import type { ObjectEncryption, ObjectRewrite } from '../../records/vsan.ts'
import { VSAN_CHUNK_BYTES } from '../components.ts'
import { otherBank } from './banks.ts'

/** Most chunks that are rewritten with one change of the configuration. */
const MAX_CHUNKS = 4

/** The next step of the owner that rewrites an object. */
export type RewriteStep =
  | { kind: 'none' }
  | { kind: 'begin'; dekId: string | undefined }
  /** Rewrites all data from one byte to before another. */
  | { kind: 'copy'; start: number; end: number }
  | { kind: 'finish' }

/**
 * Decides on the next step. A rewrite that has begun ends before another begins. Pure.
 * @param chunks numbers of chunks of the object with data that is not rewritten, ascending
 */
export function nextRewriteStep(
  { dekId, rewrite }: ObjectEncryption,
  wantedDekId: string | undefined,
  chunks: readonly number[],
): RewriteStep {
  if (rewrite === undefined)
    return dekId === wantedDekId ? { kind: 'none' } : { kind: 'begin', dekId: wantedDekId }
  const left = chunks.filter((chunk) => (chunk + 1) * VSAN_CHUNK_BYTES > rewrite.doneBytes)
  const [first] = left
  if (first === undefined) return { kind: 'finish' }
  const count = left.findIndex((chunk, index) => index === MAX_CHUNKS || chunk !== first + index)
  const end = (first + (count === -1 ? left.length : count)) * VSAN_CHUNK_BYTES
  return { kind: 'copy', start: rewrite.doneBytes, end }
}

/** Returns the encryption of an object whose rewrite begins. */
export function withRewrite(
  { dekId, bank }: ObjectEncryption,
  rewrite: ObjectRewrite,
): ObjectEncryption {
  return { dekId, bank, rewrite }
}

/** Returns the encryption of an object that is rewritten. */
export function withRewriteDone({ dekId, bank, rewrite }: ObjectEncryption): ObjectEncryption {
  return rewrite === undefined ? { dekId, bank } : { dekId: rewrite.dekId, bank: otherBank(bank) }
}
