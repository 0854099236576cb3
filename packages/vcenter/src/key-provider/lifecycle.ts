import { isDeepStrictEqual } from 'node:util'
import { findByName, isSameName, looksSame } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import type { BackupRecord } from '../records/backup-record.ts'
import {
  type KeyProvider,
  type KeyProviderInfo,
  type NativeKeyProvider,
  wipeSecrets,
} from '../records/key-provider.ts'
import { requireUuid } from '../records/names.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { makeNativeProvider, type NewNativeProvider } from './native/make-provider.ts'

/** Maximum number of key providers in a vCenter. */
const MAX_KEY_PROVIDERS = 32

/**
 * Creates a key provider. It cannot be used until it is backed up.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, PROVIDER_ALREADY_EXISTS,
 *   KEY_ID_ALREADY_EXISTS, PROVIDER_LIMIT_REACHED
 */
export async function createProvider(store: Store, input: NewNativeProvider): Promise<KeyProvider> {
  const provider = makeNativeProvider(input)
  try {
    requireAddable(store.snapshot(), provider.name, provider.keyId)
    return await insert(store, provider)
  } finally {
    wipeSecrets(provider)
  }
}

/**
 * Stores a new provider. The caller must wipe the provider's secrets.
 * @param from - backup file from which the provider was restored; undefined if there is none
 */
export async function insert(
  store: Store,
  provider: KeyProvider,
  from?: BackupRecord,
): Promise<KeyProvider> {
  const isNew = from !== undefined && !isRecorded(store.snapshot(), from)
  const snapshot = await store.change((tables) => {
    tables.insertKeyProvider(provider)
    if (isNew) tables.insertBackup(from)
    tables.bumpGeneration()
  })
  return findProvider(snapshot, provider.name)
}

/** Records a backup file from which a provider could be restored. */
export async function recordBackup(store: Store, backup: BackupRecord): Promise<void> {
  if (isRecorded(store.snapshot(), backup)) return
  await store.change((tables) => tables.insertBackup(backup))
}

/** Whether a restore has recorded the same backup file already. */
function isRecorded({ backups }: Snapshot, backup: BackupRecord): boolean {
  return backups.some((each) => isDeepStrictEqual(each, backup))
}

/**
 * Checks that a provider can be added.
 * @throws VcenterError PROVIDER_ALREADY_EXISTS, KEY_ID_ALREADY_EXISTS, PROVIDER_LIMIT_REACHED
 */
export function requireAddable(snapshot: Snapshot, name: string, keyId: string): void {
  const { keyProviders } = snapshot
  if (keyProviders.some((provider) => isSameName(provider.name, name)))
    throw new VcenterError('PROVIDER_ALREADY_EXISTS', `key provider "${name}" exists already`)
  // The name in a backup may have invisible characters, which a new name must not have.
  const twin = keyProviders.find((provider) => looksSame(provider.name, name))
  if (twin !== undefined)
    throw new VcenterError(
      'PROVIDER_ALREADY_EXISTS',
      `key provider "${twin.name}" exists already, and "${name}" differs from it only in invisible characters`,
    )
  requireFreeKeyId(snapshot, keyId)
  if (keyProviders.length >= MAX_KEY_PROVIDERS)
    throw new VcenterError(
      'PROVIDER_LIMIT_REACHED',
      `a vCenter has at most ${MAX_KEY_PROVIDERS} key providers`,
    )
}

/** A backup that a user downloaded. */
export type DownloadedBackup = {
  provider: string
  /** key_id of the key in the file. */
  keyId: string
  kcv: string
  isEncrypted: boolean
  /** The user who asked for the backup. */
  user: string
  /** Session in which the user asked for the backup; empty: the user authenticated otherwise. */
  sessionId: string
}

/**
 * Records that a backup was downloaded. The first backup makes the provider usable, so hosts must
 * be told. If meanwhile the provider was deleted, or its key or key_id changed, only the file is
 * recorded, as a copy of the old key.
 */
export async function markBackedUp(
  store: Store,
  backup: Omit<DownloadedBackup, 'sessionId'>,
  nowMs: number,
): Promise<void> {
  const { keyId, kcv, isEncrypted, user } = backup
  const provider = store.snapshot().keyProviders.find((each) => each.name === backup.provider)
  await store.change((tables) => {
    tables.insertBackup({ keyId, kcv, timeMs: nowMs, isEncrypted, user })
    // The provider may have been created again with another key under the same key_id.
    if (provider?.kind !== 'native' || provider.keyId !== keyId || provider.kcv !== kcv) return
    tables.updateKeyProvider({ ...provider, backedUpTimeMs: nowMs, updatedTimeMs: undefined })
    if (provider.backedUpTimeMs === undefined) tables.bumpGeneration()
  })
}

/**
 * Changes the key_id of a provider, and keeps its key. Encrypted objects still refer to the old
 * key_id, which no longer exists.
 * @throws VcenterError PROVIDER_NOT_FOUND, INVALID_REQUEST, KEY_ID_ALREADY_EXISTS
 */
export async function updateProvider(
  store: Store,
  name: string,
  keyIdText: string,
  nowMs: number,
): Promise<KeyProvider> {
  const provider = findProvider(store.snapshot(), name)
  if (keyIdText === '') return provider
  requireNative(provider, 'given another key_id')
  const keyId = requireUuid(keyIdText, 'a key_id')
  if (keyId === provider.keyId) return provider
  requireFreeKeyId(store.snapshot(), keyId)
  // vCenter's time may have been set back since the last backup or change.
  const { backedUpTimeMs = 0, updatedTimeMs: before = 0 } = provider
  const updatedTimeMs = Math.max(nowMs, backedUpTimeMs + 1, before + 1)
  const snapshot = await store.change((tables) => {
    tables.updateKeyProvider({ ...provider, keyId, updatedTimeMs })
    tables.bumpGeneration()
  })
  return findProvider(snapshot, name)
}

/**
 * Deletes a provider, even if objects depend on it. If the provider was a default, no other
 * provider becomes the default.
 * @throws VcenterError PROVIDER_NOT_FOUND
 */
export async function deleteProvider(store: Store, name: string): Promise<{ wasDefault: boolean }> {
  const provider = findProvider(store.snapshot(), name)
  await store.change((tables) => {
    tables.deleteKeyProvider(provider.name)
    tables.bumpGeneration()
  })
  return { wasDefault: provider.isDefault }
}

/** @throws VcenterError PROVIDER_NOT_FOUND */
export function findProvider<Provider extends KeyProviderInfo>(
  { keyProviders }: { keyProviders: readonly Provider[] },
  name: string,
): Provider {
  // Version 0.2 stored names as typed, so a stored name may contain a letter in another Unicode
  // form than the name in a request.
  const provider = findByName(keyProviders, name)
  if (provider === undefined)
    throw new VcenterError('PROVIDER_NOT_FOUND', `there is no key provider "${name}"`)
  return provider
}

/**
 * @param what - what only a native provider can be, such as `backed up`
 * @throws VcenterError WRONG_PROVIDER_KIND
 */
export function requireNative(provider: KeyProvider, what: string): NativeKeyProvider {
  if (provider.kind === 'native') return provider
  const keeper = provider.kind === 'standard' ? 'its key servers' : 'the Trust Authority'
  throw new VcenterError(
    'WRONG_PROVIDER_KIND',
    `only a native key provider can be ${what}; "${provider.name}" is a ${provider.kind} one, whose keys are at ${keeper}`,
  )
}

function requireFreeKeyId({ keyProviders }: Snapshot, keyId: string): void {
  const sameKey = keyProviders.find((provider) => provider.keyId === keyId)
  if (sameKey !== undefined)
    throw new VcenterError(
      'KEY_ID_ALREADY_EXISTS',
      `the key_id ${keyId} is that of key provider "${sameKey.name}"`,
    )
}
