import type { Secret } from '@nkpsim/crypto'
import { isKeyOf, type KeyName } from '../../key-provider/key-source.ts'
import type { CryptoSettings } from '../../records/host-crypto.ts'
import type { DroppedKeyProvider } from '../../records/key-provider.ts'
import type { LocatedKey } from '../files/read-vm.ts'

/** Decision on a cached KEK. */
export type CachedKeyFate = 'keep' | 'drop' | 'dropWhenOff'

/**
 * Decides on a cached KEK whose provider the host dropped. A VM that is on keeps its KEKs at least
 * until it is off. The policy has no effect if the provider came from another vCenter: the KEK is
 * dropped, immediately or when the VM is off.
 */
export function fateOfCachedKey(
  { isForeign }: Pick<DroppedKeyProvider, 'isForeign'>,
  vm: { isOn: boolean },
  policy: CryptoSettings['keyCachePolicy'],
): CachedKeyFate {
  if (!isForeign && policy === 'observed') return 'keep'
  return vm.isOn ? 'dropWhenOff' : 'drop'
}

/** KEKs of registered VMs in memory. They open a VM even if their provider is gone. */
export type KeyCache = {
  has(vm: string, key: LocatedKey): boolean
  /** Returns a copy of a KEK, which the caller wipes. */
  copy(vm: string, key: LocatedKey): Secret | undefined
  /** Adds a KEK. With `dropWhenOff` it stays until the VM is off. The cache wipes it later. */
  put(vm: string, key: LocatedKey, kek: Secret, fate?: 'keep' | 'dropWhenOff'): void
  /** Drops all KEKs of a VM except those of these keys. */
  keepOnly(vm: string, keys: readonly LocatedKey[]): void
  /** Decides on each KEK that came from one of these providers. */
  follow(
    dropped: readonly DroppedKeyProvider[],
    fateOf: (vm: string, provider: DroppedKeyProvider) => CachedKeyFate,
  ): void
  /** Drops these KEKs of all VMs: immediately, or when the VM is off. */
  remove(keys: readonly KeyName[], isOn: (vm: string) => boolean): void
  /** Drops the KEKs that stayed only because the VM was on. Call this when a VM is off. */
  poweredOff(vm: string): void
  /** Drops all KEKs of a VM. */
  drop(vm: string): void
}

type Entry = { kek: Secret; name: KeyName; dropWhenOff: boolean }

export function createKeyCache(): KeyCache {
  const vms = new Map<string, Map<string, Entry>>()
  const remove = (vm: string, isToGo: (entry: Entry, id: string) => boolean): void => {
    const entries = vms.get(vm)
    if (entries === undefined) return
    for (const [id, entry] of entries) {
      if (!isToGo(entry, id)) continue
      entry.kek.wipe()
      entries.delete(id)
    }
    if (entries.size === 0) vms.delete(vm)
  }
  return {
    has: (vm, key) => vms.get(vm)?.has(idOf(key)) ?? false,
    copy: (vm, key) => {
      const entry = vms.get(vm)?.get(idOf(key))
      return entry?.kek.copy()
    },
    put: (vm, key, kek, fate = 'keep') => {
      const entries = vms.get(vm) ?? new Map<string, Entry>()
      vms.set(vm, entries)
      entries.get(idOf(key))?.kek.wipe()
      const { providerName, keyId } = key.locator
      const dropWhenOff = fate === 'dropWhenOff'
      entries.set(idOf(key), { kek, name: { providerName, keyId }, dropWhenOff })
    },
    keepOnly: (vm, keys) => {
      const ids = new Set(keys.map(idOf))
      remove(vm, (_, id) => !ids.has(id))
    },
    follow: (dropped, fateOf) => {
      for (const provider of dropped)
        for (const vm of [...vms.keys()])
          remove(vm, (entry) => {
            if (!isKeyOf(entry.name, provider)) return false
            const fate = fateOf(vm, provider)
            entry.dropWhenOff = fate === 'dropWhenOff'
            return fate === 'drop'
          })
    },
    remove: (keys, isOn) => {
      const ids = new Set(keys.map(nameId))
      for (const vm of [...vms.keys()])
        remove(vm, (entry, id) => {
          if (!ids.has(id)) return false
          entry.dropWhenOff = isOn(vm)
          return !entry.dropWhenOff
        })
    },
    poweredOff: (vm) => remove(vm, ({ dropWhenOff }) => dropWhenOff),
    drop: (vm) => remove(vm, () => true),
  }
}

function idOf({ locator }: LocatedKey): string {
  return nameId(locator)
}

function nameId({ providerName, keyId }: KeyName): string {
  return `${keyId} ${providerName}`
}
