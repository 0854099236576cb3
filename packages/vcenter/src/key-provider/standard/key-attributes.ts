import type { KmipAttribute } from '@nkpsim/kmip'
import { VcenterError } from '../../errors.ts'
import type { StandardKeyProvider } from '../../records/key-provider.ts'
import type { Store } from '../../store/store.ts'
import type { StandardKeys } from './keys.ts'

const MAX_ATTRIBUTES = 20
/** With the prefix, names have at most 100 characters. */
const NAME = /^[\x21-\x7e]{1,98}$/
const MAX_VALUE_CHARACTERS = 1000
/** Prefix of all custom attributes of clients (KMIP 1.4, 3.39). The session adds it. */
const PREFIX = 'x-'

/** Custom attributes for a key. */
export type KeyAttributes = { keyId: string; attributes: readonly KmipAttribute[] }

/**
 * Adds custom attributes of a user to a key that this vCenter knows.
 * @throws VcenterError INVALID_REQUEST, KMS_UNREACHABLE, KMS_REFUSED
 */
export async function setKeyAttributes(
  { store, standardKeys }: { store: Pick<Store, 'kms'>; standardKeys: StandardKeys },
  { provider, keyId, attributes }: KeyAttributes & { provider: StandardKeyProvider },
  signal: AbortSignal,
): Promise<void> {
  requireAttributes(attributes)
  if (store.kms.key(provider.name, keyId) === undefined)
    throw invalid(
      `this vCenter knows no key of this id at key provider "${provider.name}": see nkpsim kms key status`,
    )
  await standardKeys.addAttributes(provider, keyId, attributes, signal)
}

/**
 * Checks custom attributes that a user gives a key.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireAttributes(attributes: readonly KmipAttribute[]): void {
  if (attributes.length === 0 || attributes.length > MAX_ATTRIBUTES)
    throw invalid(`a call sets 1 to ${MAX_ATTRIBUTES} attributes`)
  const names = attributes.map(({ name }) => name)
  if (new Set(names).size < names.length) throw invalid('two attributes have the same name')
  for (const { name, value } of attributes) {
    if (!NAME.test(name) || name.startsWith(PREFIX))
      throw invalid(
        `the name of an attribute has 1 to 98 printable characters without spaces; leave out the prefix ${PREFIX}, which vCenter adds`,
      )
    if (value.length > MAX_VALUE_CHARACTERS || /\p{Cc}/u.test(value))
      throw invalid(
        `the value of attribute ${name} has more than ${MAX_VALUE_CHARACTERS} characters, or control characters`,
      )
  }
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
