import { kindOfKeyId, opensLocator } from '@nkpsim/crypto'
import { shellWord } from '@nkpsim/daemon/name-text'
import { EsxiError } from '../../errors.ts'
import { FAULTS } from '../../faults.ts'
import type { HostKeys } from '../../key-provider/host-keys.ts'
import {
  isKeyOf,
  type KeyName,
  type NewKey,
  originOf,
  remedyOf,
} from '../../key-provider/key-source.ts'
import type { CryptoSettings } from '../../records/host-crypto.ts'
import type { DroppedKeyProvider } from '../../records/key-provider.ts'
import { keysOf, type LocatedKey, type VmFiles } from '../files/read-vm.ts'
import { createKeyCache, fateOfCachedKey } from './key-cache.ts'
import { type KeyEvent, type KeyState, nextKeyState } from './key-state.ts'
import type { KekOf } from './open-keys.ts'

export type VmKeysInput = {
  hostKeys: HostKeys
  /** Whether the host's encryption mode is safe. */
  isSafe: () => boolean
  keyCachePolicy: () => CryptoSettings['keyCachePolicy']
  /** Whether a VM is on or powering on. */
  isOn: (name: string) => boolean
}

/** The keys that a host can open for its VMs. The host forgets them at a reboot. */
export type VmKeys = {
  /** Returns a function that finds the KEKs of a VM, in the cache or from their provider. */
  kekOf(name: string): KekOf
  /** Gets KEKs of a VM that are not in memory, as far as they can be had now. */
  load(files: Partial<VmFiles> & Pick<VmFiles, 'home' | 'disks'>): Promise<void>
  /** Whether kekOf would find a key of a VM. */
  has(name: string, key: LocatedKey): boolean
  /** Returns the key state of a registered VM. */
  stateOf(name: string): KeyState | undefined
  /**
   * Requires a VM that is valid and not locked. The error says what to do.
   * @throws EsxiError VM_LOCKED
   */
  requireUsable(name: string, files: VmFiles): void
  /**
   * Requires that the host still holds the provider of a new key. Call this just before files that
   * need the key take effect, because the host may have dropped the provider since.
   * @throws EsxiError KEY_PROVIDER_NOT_FOUND
   */
  requireHeld(key: KeyName): void
  /**
   * Updates the key state of a registered VM after an event. Caches the VM's keys unless the VM is
   * locked.
   * @param newKey the key that the VM got in the event. The host may have dropped its provider
   *   since the last requireHeld
   */
  follow(
    name: string,
    files: Pick<VmFiles, 'home' | 'disks'>,
    event: KeyEvent,
    newKey?: NewKey,
  ): void
  /**
   * Returns a number that changes with each call of follow. If it changed while the files of the VM
   * were read, the files may be out of date.
   */
  revisionOf(name: string): number
  /**
   * Caches those KEKs of a registered VM whose providers the host holds, and that open its keys.
   * Drops cached KEKs that the VM no longer uses.
   */
  cache(name: string, files: Pick<VmFiles, 'home' | 'disks'>): void
  /** Decides on the cached KEKs of providers that the host has dropped. */
  providersDropped(dropped: readonly DroppedKeyProvider[]): void
  /** Whether a VM may use one of these keys, as far as the last call of follow shows. */
  mayUse(name: string, keys: readonly KeyName[]): boolean
  /** Drops cached KEKs that vCenter removed from the host: immediately, or when their VM is off. */
  keysRemoved(removed: readonly KeyName[]): void
  /** Drops the KEKs that stayed only because the VM was on. Call this when a VM is off. */
  poweredOff(name: string): void
  /** Drops what is known of a VM. Call this when a VM is no longer registered. */
  forget(name: string): void
}

/**
 * Providers that the host dropped at one moment, and the next such drop. A drop stays in memory no
 * longer than the new keys that were made before it.
 */
type Drop = { dropped: readonly DroppedKeyProvider[]; next?: Drop }

export function createVmKeys({ hostKeys, isSafe, keyCachePolicy, isOn }: VmKeysInput): VmKeys {
  const cached = createKeyCache()
  const states = new Map<string, KeyState>()
  const revisions = new Map<string, number>()
  const used = new Map<string, readonly KeyName[]>()
  let lastDrop: Drop = { dropped: [] }
  const heldBefore = new WeakMap<KeyName, Drop>()
  const revisionOf = (name: string): number => revisions.get(name) ?? 0
  const kekOf =
    (name: string): KekOf =>
    (key) => {
      const copy = cached.copy(name, key)
      if (copy !== undefined) return copy
      const resolved = hostKeys.resolve(key.locator)
      if ('kek' in resolved) return resolved.kek
      throw new EsxiError(
        'VM_LOCKED',
        `the virtual machine is locked: ${resolved.reason}${remedyFor(key)}`,
        { fault: FAULTS.vmLocked },
      )
    }
  const has = (name: string, key: LocatedKey): boolean =>
    cached.has(name, key) || hostKeys.has(key.locator)
  const cache: VmKeys['cache'] = (name, files) => {
    const keys = keysOf(files)
    cached.keepOnly(name, keys)
    for (const key of keys) {
      const resolved = hostKeys.resolve(key.locator)
      if (!('kek' in resolved)) continue
      // A cached KEK stays, so a wrong one would keep the VM locked until the host reboots.
      if (opensLocator(resolved.kek, key.locator)) cached.put(name, key, resolved.kek)
      else resolved.kek.wipe()
    }
  }
  /** Returns the drop of a new key's provider, if there was one since the last requireHeld. */
  const dropOf = (newKey: NewKey): DroppedKeyProvider | undefined => {
    let found: DroppedKeyProvider | undefined
    for (let drop = heldBefore.get(newKey); drop !== undefined; drop = drop.next)
      found = drop.dropped.find((each) => isKeyOf(newKey, each)) ?? found
    return found
  }
  /** Caches a new key, as if the host had cached it before it dropped the provider. */
  const keep = (name: string, files: Pick<VmFiles, 'home' | 'disks'>, newKey: NewKey): void => {
    const dropped = dropOf(newKey) ?? { isForeign: false }
    const fate = hostKeys.has(newKey)
      ? 'keep'
      : fateOfCachedKey(dropped, { isOn: isOn(name) }, keyCachePolicy())
    if (fate === 'drop') return
    const { providerName, keyId, kek } = newKey
    for (const key of keysOf(files))
      if (key.locator.providerName === providerName && key.locator.keyId === keyId)
        cached.put(name, key, kek.copy(), fate)
  }
  return {
    kekOf,
    load: (files) => hostKeys.load(keysOf(files).map(({ locator }) => locator)),
    has,
    cache,
    requireHeld: (key) => {
      if (hostKeys.has(key)) {
        heldBefore.set(key, lastDrop)
        return
      }
      throw new EsxiError(
        'KEY_PROVIDER_NOT_FOUND',
        `this host has lost ${originOf(key)} in the meantime, and nothing was changed; ${remedyOf(kindOfKeyId(key.keyId), key.providerName)}, or choose another key provider, then try again`,
      )
    },
    stateOf: (name) => states.get(name),
    revisionOf,
    requireUsable: (name, { home }) => {
      const state = states.get(name)
      if (home === undefined || state === undefined || (state.isValid && !state.isLocked)) return
      // Throws if the key is missing. The error names the key provider to restore.
      kekOf(name)(home).wipe()
      throw new EsxiError(
        'VM_LOCKED',
        `virtual machine "${name}" is locked, but its key is on this host; unlock it: nkpsim vm unlock ${shellWord(name)}`,
        { fault: FAULTS.vmLocked },
      )
    },
    follow: (name, files, event, newKey) => {
      revisions.set(name, revisionOf(name) + 1)
      used.set(name, keysOf(files).map(nameOf))
      if (newKey !== undefined) keep(name, files, newKey)
      const hasHomeKey = files.home === undefined || has(name, files.home)
      const vm = { hasHomeKey, isOn: isOn(name) }
      const state = nextKeyState(states.get(name), event, vm, { isSafe: isSafe() })
      states.set(name, state)
      if (!state.isLocked) cache(name, files)
    },
    providersDropped: (dropped) => {
      const drop: Drop = { dropped }
      lastDrop.next = drop
      lastDrop = drop
      const policy = keyCachePolicy()
      cached.follow(dropped, (vm, provider) =>
        fateOfCachedKey(provider, { isOn: isOn(vm) }, policy),
      )
    },
    mayUse: (name, wanted) =>
      used
        .get(name)
        ?.some((own) =>
          wanted.some((key) => key.keyId === own.keyId && key.providerName === own.providerName),
        ) ?? true,
    keysRemoved: (removed) => cached.remove(removed, isOn),
    poweredOff: cached.poweredOff,
    forget: (name) => {
      cached.drop(name)
      states.delete(name)
      revisions.delete(name)
      used.delete(name)
    },
  }
}

function nameOf({ locator: { providerName, keyId } }: LocatedKey): KeyName {
  return { providerName, keyId }
}

function remedyFor({ locator, providerKeyId }: LocatedKey): string {
  // The name comes from a file of the VM, which others may have written.
  const lookUp = `see why: nkpsim provider get ${shellWord(locator.providerName)}`
  return providerKeyId === ''
    ? `; ${lookUp}`
    : ` (key_id ${providerKeyId}); restore it, or ${lookUp}`
}
