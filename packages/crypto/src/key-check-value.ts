import { kbkdfCounter } from './kbkdf.ts'
import { LABELS } from './labels.ts'
import type { Secret } from './secret.ts'

const NO_CONTEXT = Buffer.alloc(0)

/**
 * Shows whether two parties hold the same KDK without revealing it: 16 bytes derived under a
 * separate label, as 32 hex digits. KBKDF outputs under different labels are independent, so a KCV
 * reveals nothing of the KDK or of a KEK.
 */
export function keyCheckValue(kdk: Secret): string {
  using value = kbkdfCounter({
    key: kdk,
    label: LABELS.keyCheckValue,
    context: NO_CONTEXT,
    lengthBits: 128,
  })
  return value.reveal().toString('hex')
}
