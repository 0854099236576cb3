import type { Call } from '@nkpsim/daemon/operation'
import { requirePrivilege } from '../access/permissions.ts'
import type { Privilege } from '../access/privileges.ts'
import type { Store } from '../store/store.ts'
import type { ObjectKeys } from './object-keys.ts'
import type { PrepareForKey } from './prepare-for-key.ts'

/**
 * Makes the new key of a VM if vCenter makes the keys of its provider. Otherwise the host makes it,
 * and the key id is empty.
 * @param of.provider empty: the default provider of the host's cluster
 * @throws VcenterError NO_PERMISSION, PROVIDER_NOT_FOUND, and errors of ObjectKeys
 */
export type NewVmKey = (
  call: Call,
  of: { host: string; provider: string; name: string },
  privilege: Privilege,
) => Promise<{ provider: string; keyId: string }>

export function createNewVmKey({
  store,
  objectKeys,
  prepareForKey,
}: {
  store: Pick<Store, 'snapshot'>
  objectKeys: ObjectKeys
  prepareForKey: PrepareForKey
}): NewVmKey {
  return async (call, { host, provider, name }, privilege) => {
    const found = objectKeys.providerFor(host, provider)
    const of = store.snapshot().keyProviders.find((each) => each.name === found)
    if (of?.kind !== 'standard') return { provider, keyId: '' }
    requirePrivilege(store.snapshot(), call.caller.name, privilege, { kind: 'host', name: host })
    await prepareForKey(call, host, of)
    const madeFor = `virtual machine ${name}`
    return objectKeys.make({ host, provider: of, madeFor }, call.signal)
  }
}
