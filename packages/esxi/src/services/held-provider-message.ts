import type { HeldKeyProvider } from '../records/key-provider.ts'
import { kindMessage } from './key-provider-kind.ts'

/** Returns a key provider as a message. */
export function heldProviderMessage<T extends HeldKeyProvider>({
  kind,
  name,
  isForeign,
  ...held
}: T) {
  return { ...held, kind: kindMessage(kind), provider: name, foreign: isForeign }
}
