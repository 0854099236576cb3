import type { KeyProviderKind } from '../records/key-provider.ts'

const MESSAGE = {
  native: 'KEY_PROVIDER_KIND_NATIVE',
  standard: 'KEY_PROVIDER_KIND_STANDARD',
  trusted: 'KEY_PROVIDER_KIND_TRUSTED',
} as const satisfies Record<KeyProviderKind, string>

/** Returns the kind of a key provider as a message. */
export function kindMessage(kind: KeyProviderKind): (typeof MESSAGE)[KeyProviderKind] {
  return MESSAGE[kind]
}

/** Returns the kind in a message. Earlier versions of vCenter send none, for native providers. */
export function kindIn(message: string): KeyProviderKind {
  if (message === MESSAGE.standard) return 'standard'
  return message === MESSAGE.trusted ? 'trusted' : 'native'
}
