import { createHmac, timingSafeEqual } from 'node:crypto'
import { LABELS, Secret } from '@nkpsim/crypto'
import type { MachineClock, Random } from '@nkpsim/effects'
import { createUsedOnce } from '../used-once.ts'

/** How long a nonce may be used. */
const LIFETIME_MS = 60_000
/** Maximum number of proven calls in a minute. */
const MAX_USED = 100_000
const TIME_BYTES = 8
const RANDOM_BYTES = 8
const MAC_BYTES = 16
const NONCE_BYTES = TIME_BYTES + RANDOM_BYTES + MAC_BYTES
const KEY_BYTES = 32

/**
 * Nonces for proofs: time 8 bytes, random 8 bytes, HMAC-SHA-256 truncated to 16 bytes. The service
 * keeps only those that were used, so strangers cannot fill its memory.
 */
export type Nonces = {
  create(): Buffer
  /** Whether a nonce is of this process and recent. */
  isFresh(nonce: Uint8Array): boolean
  /** Marks a fresh nonce as used. Returns false if it was used before. */
  use(nonce: Uint8Array): boolean
}

/** Creates the nonces of one process. Those of earlier processes have expired. */
export function createNonces(clock: Pick<MachineClock, 'monotonicMs'>, random: Random): Nonces {
  const key = Secret.random(KEY_BYTES, random.bytes)
  const used = createUsedOnce(clock, { lifetimeMs: LIFETIME_MS, max: MAX_USED })
  const macOf = (content: Uint8Array): Buffer =>
    createHmac('sha256', key.reveal())
      .update(LABELS.trustNonce)
      .update(content)
      .digest()
      .subarray(0, MAC_BYTES)
  return {
    create: () => {
      const time = Buffer.alloc(TIME_BYTES)
      time.writeDoubleBE(clock.monotonicMs())
      const content = Buffer.concat([time, random.bytes(RANDOM_BYTES)])
      return Buffer.concat([content, macOf(content)])
    },
    isFresh: (nonce) => {
      if (nonce.length !== NONCE_BYTES) return false
      const bytes = Buffer.from(nonce)
      const content = bytes.subarray(0, TIME_BYTES + RANDOM_BYTES)
      if (!timingSafeEqual(bytes.subarray(content.length), macOf(content))) return false
      return clock.monotonicMs() - content.readDoubleBE() <= LIFETIME_MS
    },
    use: (nonce) => used.use(Buffer.from(nonce).toString('base64')),
  }
}
