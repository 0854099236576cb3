import { findByName } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import { insert, requireAddable } from '../key-provider/lifecycle.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'

/**
 * Registers a key provider of the Trust Authority. vCenter gets no key of it.
 * @throws VcenterError PROVIDER_NOT_FOUND, PROVIDER_ALREADY_EXISTS, KEY_ID_ALREADY_EXISTS,
 *   PROVIDER_LIMIT_REACHED
 */
export async function registerTrustedProvider(store: Store, name: string): Promise<KeyProvider> {
  const snapshot = store.snapshot()
  const offered = findByName(snapshot.offeredKeyProviders, name)
  if (offered === undefined) {
    const names = snapshot.offeredKeyProviders.map((each) => `"${each.name}"`).join(', ')
    throw new VcenterError(
      'PROVIDER_NOT_FOUND',
      names === ''
        ? `no Trust Authority offers key provider "${name}"; import its services first: nkpsim trusted-cluster import FILE`
        : `the Trust Authority does not offer key provider "${name}", but ${names}`,
    )
  }
  requireAddable(snapshot, offered.name, offered.id)
  return insert(store, {
    kind: 'trusted',
    name: offered.name,
    keyId: offered.id,
    kcv: '',
    tpmRequired: false,
    isDefault: false,
    backedUpTimeMs: undefined,
    updatedTimeMs: undefined,
  })
}
