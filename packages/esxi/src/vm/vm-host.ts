import type { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { EsxiError } from '../errors.ts'
import { kekUnder } from '../key-provider/derive.ts'
import { findKdk, kekOfObject } from '../key-provider/resolve.ts'
import type { CryptoSettings } from '../records/host-crypto.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { type Datastore, hasVm, type VmPaths, vmPaths } from './datastore.ts'
import { createKeyCache, type KeyCache } from './key-cache.ts'
import type { KeyState } from './key-state.ts'
import { type KekOf, keysOf, type LocatedKey, type VmFiles } from './open-vm.ts'
import type { OpenVm } from './power.ts'
import { createTurns, type Turns } from './turns.ts'
import { requireFolderName } from './vm-name.ts'
import type { VmRegistry } from './vm-registry.ts'

/** What the VMs of a host ask of the host. */
export type VmHostInput = {
  hostName: string
  /** UUID of the host. */
  hostId: string
  datastores: readonly Datastore[]
  registry: VmRegistry
  /** Every provider that the host holds. */
  keyProviders: () => readonly KeyProvider[]
  /**
   * The provider to encrypt something new with, on a host that may do so; makes the host safe if it
   * is not.
   * @throws EsxiError KEY_PROVIDER_NOT_FOUND, NO_DEFAULT_KEY_PROVIDER, KEY_PROVIDER_NOT_BACKED_UP,
   *   CRYPTO_MODE_INVALID
   */
  providerForEncryption: (name: string) => Promise<KeyProvider>
  /**
   * Makes the host safe before it opens an encrypted VM, if it can: with this provider or the
   * default.
   */
  enableForUse: (providerName: string) => Promise<void>
  /** Whether the host's encryption mode is safe. */
  isSafe: () => boolean
  keyCachePolicy: () => CryptoSettings['keyCachePolicy']
  /** How long the reader of an export may take nothing; undefined: a minute. */
  exportWaitMs?: number | undefined
  /** Something that a report of VMs shows has changed. */
  onChange: () => void
  logger: Logger
}

/** What the operations on the VMs of a host work with. */
export type VmHost = VmHostInput & {
  cache: KeyCache
  /** Of registered VMs; gone after a reboot. */
  keyStates: Map<string, KeyState>
  /** Of registered VMs, as they were when their files could be read last. */
  lastSeen: Map<string, Vm>
  /** By name; on, or about to be. */
  running: Map<string, Promise<OpenVm>>
  /** Changes of one VM come one after the other. */
  turns: Turns
}

/** Where a VM lies. */
export type VmPlace = { datastore: Datastore; paths: VmPaths }

export function createVmHost(input: VmHostInput): VmHost {
  return {
    ...input,
    cache: createKeyCache(),
    keyStates: new Map(),
    lastSeen: new Map(),
    running: new Map(),
    turns: createTurns(),
  }
}

/**
 * Where a VM lies: in the datastore that it is registered with, or else in the first that has it.
 * @throws EsxiError INVALID_NAME, VM_NOT_FOUND
 */
export async function locateVm(
  { datastores, registry }: VmHost,
  name: string,
  datastoreName = '',
): Promise<VmPlace> {
  requireFolderName(name)
  const wanted = datastoreName || registry.find(name)?.datastore
  for (const datastore of datastores)
    if ((wanted ?? datastore.name) === datastore.name && (await hasVm(datastore, name)))
      return { datastore, paths: vmPaths(datastore, name) }
  throw new EsxiError('VM_NOT_FOUND', `there is no virtual machine "${name}" on this host`)
}

/** The KEKs of a VM: from the cache, or derived. */
export function kekOf({ cache, keyProviders }: VmHost, name: string): KekOf {
  return (key): Secret =>
    cache.copy(name, key) ?? kekOfObject(keyProviders(), key.locator.providerName, key.keyId)
}

/** Whether the host has a key of a VM, or may derive it. */
export function hasKey({ cache, keyProviders }: VmHost, name: string, key: LocatedKey): boolean {
  return (
    cache.has(name, key) ||
    findKdk(keyProviders(), key.locator.providerName, key.keyId) !== undefined
  )
}

/**
 * Takes the KEKs of a registered VM into the cache, as far as they can be derived, and none but its
 * own.
 */
export function cacheKeys({ cache, keyProviders }: VmHost, name: string, files: VmFiles): void {
  const keys = keysOf(files)
  cache.keepOnly(name, keys)
  for (const key of keys) {
    const provider = findKdk(keyProviders(), key.locator.providerName, key.keyId)
    if (provider !== undefined) cache.put(name, key, kekUnder(provider, key.keyId))
  }
}

/** @throws EsxiError INVALID_POWER_STATE */
export function requireOff({ running }: VmHost, name: string, purpose: string): void {
  if (running.has(name))
    throw new EsxiError(
      'INVALID_POWER_STATE',
      `virtual machine "${name}" is powered on; power it off to ${purpose}`,
    )
}

/** @throws EsxiError VM_NOT_REGISTERED */
export function requireRegistered({ registry }: VmHost, name: string): void {
  if (registry.find(name) === undefined)
    throw new EsxiError(
      'VM_NOT_REGISTERED',
      `virtual machine "${name}" is not registered on this host; register it first`,
    )
}

/** @throws EsxiError VM_IS_TEMPLATE */
export function requireVm({ vmx }: VmFiles, name: string): void {
  if (vmx.isTemplate)
    throw new EsxiError('VM_IS_TEMPLATE', `"${name}" is a template; mark it as a virtual machine`)
}

/**
 * Refuses an invalid or locked VM, saying what to do.
 * @throws EsxiError VM_LOCKED
 */
export function requireUsable(host: VmHost, name: string, files: VmFiles): void {
  const state = host.keyStates.get(name)
  if (state === undefined || (state.isValid && !state.isLocked)) return
  // Says which key provider to restore, unless the key is there.
  kekOf(host, name)(files.home).wipe()
  throw new EsxiError(
    'VM_LOCKED',
    `virtual machine "${name}" is locked, but its key is on this host: unlock it, or enable the host's encryption mode`,
  )
}
