import { KmipError, type KmipKeyState } from '@nkpsim/kmip'
import { VcenterError } from '../errors.ts'
import { kmsKeysOf } from '../inventory/vm-keys.ts'
import type { StandardKeys } from '../key-provider/standard/keys.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

const DEFAULT_COUNT = 100
const MAX_COUNT = 1000

/** State of a key as callers see it. */
export type KeyStatus = {
  keyId: string
  isAvailable: boolean
  /** Reason of the product if the key is not available; otherwise empty. */
  reason: string
  /** State at the key server; empty: unknown. */
  state: string
  madeFor: string
  kcv: string
  virtualMachines: string[]
  hosts: string[]
  /** Undefined if this vCenter does not know the key. */
  knownSinceMs: number | undefined
}

/**
 * Asks a key server for the states of keys. If no server answers, the keys are as vCenter knows
 * them.
 * @throws VcenterError INVALID_REQUEST
 */
export async function keyStatuses(
  { store, standardKeys }: { store: Store; standardKeys: StandardKeys },
  asked: { provider: StandardKeyProvider; keyIds: readonly string[]; maxCount: number },
  signal: AbortSignal,
): Promise<KeyStatus[]> {
  const { provider, keyIds, maxCount } = asked
  const count = maxCount === 0 ? DEFAULT_COUNT : maxCount
  if (count > MAX_COUNT || keyIds.length > MAX_COUNT)
    throw new VcenterError(
      'INVALID_REQUEST',
      `vCenter tells the states of at most ${MAX_COUNT} keys`,
    )
  const ids =
    keyIds.length > 0 ? keyIds : store.kms.keys(provider.name, count).map(({ keyId }) => keyId)
  const states = await standardKeys.states(provider, ids, signal).catch((error: unknown) => {
    if (error instanceof VcenterError) return undefined
    throw error
  })
  const wrong =
    states === undefined ? new Set<string>() : await wrongKeys(standardKeys, provider, ids, signal)
  const usersOf = keyUsers(store.snapshot(), provider.name)
  return ids.map((keyId) => {
    const known = store.kms.key(provider.name, keyId)
    return {
      keyId,
      ...judge(states?.get(keyId), wrong.has(keyId)),
      madeFor: known?.madeFor ?? '',
      kcv: known?.kcv ?? '',
      ...usersOf(keyId),
      knownSinceMs: known?.timeMs,
    }
  })
}

/** Returns the ids under which the servers give another key than before. Wipes all keys. */
async function wrongKeys(
  standardKeys: StandardKeys,
  provider: StandardKeyProvider,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { keys, missing } = await standardKeys.get(provider, ids, signal)
  for (const { kek } of keys) kek.wipe()
  return new Set(missing.filter(({ reason }) => reason === 'KeyMismatch').map(({ keyId }) => keyId))
}

/**
 * @param answer undefined: no server answered
 * @param isWrong whether the server has another key under this id
 */
function judge(
  answer: KmipKeyState | KmipError | undefined,
  isWrong: boolean,
): Pick<KeyStatus, 'isAvailable' | 'reason' | 'state'> {
  if (answer === undefined)
    return { isAvailable: false, reason: 'KeyStateClusterUnreachable', state: '' }
  if (answer instanceof KmipError)
    return { isAvailable: false, reason: 'KeyStateMissingInKMS', state: '' }
  // The product has no reason for this: it does not compare keys.
  if (isWrong) return { isAvailable: false, reason: 'nkpsim.AnotherKey', state: answer }
  if (answer === 'Active') return { isAvailable: true, reason: '', state: answer }
  return { isAvailable: false, reason: 'KeyStateNotActiveOrEnabled', state: answer }
}

/** Returns a function that names the virtual machines and hosts that use a key. */
function keyUsers({ hosts, inventories }: PublicSnapshot, provider: string) {
  const vmsByKey = new Map<string, string[]>()
  const hostsByKey = new Map<string, string[]>()
  const add = (to: Map<string, string[]>, key: string, name: string): void =>
    void to.set(key, [...(to.get(key) ?? []), name])
  for (const host of hosts) {
    const inventory = inventories.get(host.id)
    for (const vm of inventory?.vms ?? [])
      for (const key of kmsKeysOf(vm))
        if (key.provider === provider) add(vmsByKey, key.keyId, vm.name)
    const hostKey = inventory?.crypto.hostKey
    if (hostKey?.provider === provider && hostKey.kmsKeyId !== undefined)
      add(hostsByKey, hostKey.kmsKeyId, host.name)
  }
  return (keyId: string): Pick<KeyStatus, 'virtualMachines' | 'hosts'> => ({
    virtualMachines: vmsByKey.get(keyId) ?? [],
    hosts: hostsByKey.get(keyId) ?? [],
  })
}
