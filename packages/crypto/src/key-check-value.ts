import { kbkdfCounter } from './kbkdf.ts'
import { LABELS } from './labels.ts'
import type { Secret } from './secret.ts'

const NO_CONTEXT = Buffer.alloc(0)

/**
 * Tells whether two hold the same KDK without showing it: 16 bytes derived under a label of their
 * own, as 32 hex digits. They reveal nothing of the KDK or of a KEK, as what KBKDF derives under
 * different labels is independent.
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
