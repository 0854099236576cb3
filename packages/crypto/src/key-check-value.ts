import { kbkdfCounter } from './kbkdf.ts'
import { LABELS } from './labels.ts'
import type { Secret } from './secret.ts'

const NO_CONTEXT = Buffer.alloc(0)

/**
 * Returns the KCV of a KDK: 16 bytes, as 32 hex digits, that KBKDF derives with a separate label.
 * It shows whether two parties hold the same KDK. Outputs with different labels are independent, so
 * a KCV reveals nothing about the KDK or a KEK.
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
