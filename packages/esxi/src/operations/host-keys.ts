import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostState } from '../config-store/host-state.ts'
import { requireManagedBy } from '../config-store/managed-by.ts'
import { withoutStoredKeys, withStoredKeys } from '../config-store/stored-keys.ts'
import { type OfferedKey, type RefusedKey, receiveKeys } from '../desired-state/receive-keys.ts'
import { EsxiError } from '../errors.ts'
import type { HeldKeys } from '../key-provider/held-keys.ts'
import { isKeyOf, type KeyName } from '../key-provider/key-source.ts'
import { type HeldKey, type HeldKeyId, heldKeyText } from '../records/held-key.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { isForeign, ownKeyProviders, type StandardKeyProvider } from '../records/key-provider.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { operation } from './operation.ts'

/** Maximum number of keys in a message. */
const MAX_KEYS = 1000

/** A KEK of a standard provider that the host holds. */
export type ListedKey = KeyName & {
  kcv: string
  /** Whether the encrypted configuration of the host has the key too. */
  isPersistent: boolean
  /** Names of the registered VMs that use the key. */
  usedBy: readonly string[]
  isHostKey: boolean
}

export type HostKeyOperations = ReturnType<typeof hostKeyOperations>

/** KEKs of standard providers, which vCenter gives the host. */
export function hostKeyOperations({
  state,
  heldKeys,
  vms,
}: {
  state: Pick<HostState, 'current' | 'update'>
  heldKeys: HeldKeys
  vms: {
    listRegistered(atMost: number): Promise<Vm[]>
    /** Checks the keys of all VMs again, after these keys came or went. */
    standardKeysChanged(keys: readonly KeyName[], isRemoval: boolean): Promise<void>
  }
}) {
  const standardProviders = (): StandardKeyProvider[] =>
    state.current().keyProviders.filter((provider) => provider.kind === 'standard')
  return named('nkpsim.esxi.v1.HostKeyService', {
    addKeys: operation({
      requirement: 'vcenter',
      // Not audited here. The audit log of vCenter contains the calls that make or send keys.
      audit: OPEN,
      run: async (
        { keys }: { keys: readonly OfferedKey[] },
        { peer }: Call,
      ): Promise<{ addedCount: number; refused: RefusedKey[] }> => {
        const { accepted, refused } = takeOver(keys, peer)
        if (accepted.length > 0) {
          await store((current) => withStoredKeys(current, heldAmong(accepted)))
          await vms.standardKeysChanged(namesOf(keys, refused), false)
        }
        return { addedCount: keys.length - refused.length, refused }
      },
    }),
    removeKeys: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async ({ keys }: { keys: readonly KeyName[] }, { peer }: Call): Promise<number> => {
        requireAtMost(keys)
        const management = requireManagedBy(state.current(), peer)
        const own = standardProviders().filter((provider) => !isForeign(provider, management))
        const ids = keys.flatMap(({ providerName, keyId }) =>
          own.flatMap(({ name, keyId: providerKeyId }) =>
            name === providerName ? [{ providerKeyId, keyId }] : [],
          ),
        )
        const removedCount = ids.filter(heldKeys.remove).length
        await store((current) => withoutStoredKeys(current, ids))
        await vms.standardKeysChanged(keys, true)
        return removedCount
      },
    }),
    listKeys: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async function* (_input: object, { peer }: Call): AsyncGenerator<ListedKey[]> {
        requireManagedBy(state.current(), peer)
        const listed = await list()
        for (let from = 0; from < listed.length; from += MAX_KEYS)
          yield listed.slice(from, from + MAX_KEYS)
      },
    }),
  })

  /**
   * Takes the KEKs that the host accepts into its memory, and wipes the others. The memory owns the
   * accepted ones from then on, also if a later step fails.
   * @throws EsxiError INVALID_REQUEST, and errors of requireManagedBy, with all KEKs wiped
   */
  function takeOver(
    keys: readonly OfferedKey[],
    peer: Call['peer'],
  ): ReturnType<typeof receiveKeys> {
    try {
      requireAtMost(keys)
      const configuration = state.current()
      const management = requireManagedBy(configuration, peer)
      const own = ownKeyProviders({ management, keyProviders: configuration.keyProviders })
      const received = receiveKeys(keys, {
        providers: own.filter((provider) => provider.kind === 'standard'),
        find: heldKeys.find,
        heldCount: heldKeys.list().length,
      })
      // Before the update, so that a call that enables key persistence meanwhile stores them.
      for (const key of received.accepted) heldKeys.put(key)
      return received
    } catch (error) {
      for (const { kek } of keys) kek.wipe()
      throw error
    }
  }

  /** Stores the change of the configuration, if it changes. */
  async function store(change: (current: HostConfiguration) => HostConfiguration): Promise<void> {
    await state.update((current) => {
      const next = change(current)
      return { ...(next !== current && { next }), result: undefined }
    })
  }

  /** Returns the keys that no other call has removed meanwhile. */
  function heldAmong(keys: readonly HeldKeyId[]): HeldKey[] {
    return keys.flatMap((key) => heldKeys.find(key) ?? [])
  }

  async function list(): Promise<ListedKey[]> {
    const stored = new Set(state.current().storedKeys?.map(heldKeyText))
    const registered = await vms.listRegistered(Number.MAX_SAFE_INTEGER)
    const providers = standardProviders()
    const users = usersOf(registered)
    const { hostKey } = state.current().crypto
    return heldKeys
      .list()
      .flatMap(({ providerKeyId, keyId, kcv }) => {
        const provider = providers.find((each) => each.keyId === providerKeyId)
        if (provider === undefined) return []
        const name = { providerName: provider.name, keyId }
        const isHostKey = hostKey?.keyId === keyId && isKeyOf(hostKey, provider)
        const isPersistent = stored.has(heldKeyText({ providerKeyId, keyId }))
        return [{ ...name, kcv, isPersistent, usedBy: users.get(idOf(name)) ?? [], isHostKey }]
      })
      .toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  }
}

/** Returns the names of the offered keys that were not refused. */
function namesOf(offered: readonly OfferedKey[], refused: readonly RefusedKey[]): KeyName[] {
  const isRefused = (key: OfferedKey): boolean =>
    refused.some(({ provider, keyId }) => provider === key.provider && keyId === key.keyId)
  return offered.flatMap((key) =>
    isRefused(key) ? [] : [{ providerName: key.provider, keyId: key.keyId }],
  )
}

/** Returns the names of the VMs that use each key. */
function usersOf(vms: readonly Vm[]): Map<string, string[]> {
  const users = new Map<string, string[]>()
  for (const vm of vms) {
    const keys = [vm.homeKey, ...vm.disks.map(({ key }) => key), ...(vm.otherKeys ?? [])]
    const ids = keys.flatMap((key) => (key ? [idOf({ ...key, providerName: key.provider })] : []))
    for (const id of new Set(ids)) users.set(id, [...(users.get(id) ?? []), vm.name])
  }
  return users
}

/** Names and ids may contain spaces, so a text with a space between them would be ambiguous. */
function idOf({ providerName, keyId }: KeyName): string {
  return JSON.stringify([providerName, keyId])
}

/** @throws EsxiError INVALID_REQUEST */
function requireAtMost(keys: readonly unknown[]): void {
  if (keys.length > MAX_KEYS)
    throw new EsxiError('INVALID_REQUEST', `a message has at most ${MAX_KEYS} keys`)
}
