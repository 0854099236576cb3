import { randomUUID } from 'node:crypto'
import { KDK_BYTES, keyCheckValue, Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'
import { requireProviderName, requireUuid } from '../inventory/names.ts'
import type { KeyProvider, Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

/** Key providers a vCenter has at most. */
const MAX_KEY_PROVIDERS = 32

export type CreateProviderInput = {
  name: string
  tpmRequired: boolean
  /** UUID for the KDK; empty: a new one. */
  keyId: string
  /** 32 bytes, wiped in any case; undefined: from the system's random source. */
  kdk: Secret | undefined
}

/**
 * Makes a native key provider; it cannot be used until it is backed up.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST, PROVIDER_ALREADY_EXISTS, KEY_ID_ALREADY_EXISTS, PROVIDER_LIMIT_REACHED
 */
export function createProvider(store: Store, input: CreateProviderInput): KeyProvider {
  const { name, tpmRequired } = input
  using kdk = input.kdk ?? Secret.random(KDK_BYTES)
  requireProviderName(name)
  const keyId = input.keyId === '' ? randomUUID() : requireUuid(input.keyId, 'a key_id')
  if (kdk.lengthBytes !== KDK_BYTES)
    throw new VcenterError('INVALID_REQUEST', `a key derivation key has ${KDK_BYTES} bytes`)
  requireRoom(store.snapshot(), name, keyId)
  return insert(store, {
    name,
    keyId,
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired,
    isDefault: false,
    backedUpTimeMs: undefined,
    updatedTimeMs: undefined,
  })
}

/** Keeps a provider that is new here; its KDK stays the caller's to wipe. */
export function insert(store: Store, provider: KeyProvider): KeyProvider {
  const snapshot = store.change((tables) => {
    tables.insertKeyProvider(provider)
    tables.bumpGeneration()
  })
  return findProvider(snapshot, provider.name)
}

/**
 * Checks that a provider can be added.
 * @throws VcenterError PROVIDER_ALREADY_EXISTS, KEY_ID_ALREADY_EXISTS, PROVIDER_LIMIT_REACHED
 */
export function requireRoom({ keyProviders }: Snapshot, name: string, keyId: string): void {
  if (keyProviders.some((provider) => provider.name === name))
    throw new VcenterError('PROVIDER_ALREADY_EXISTS', `key provider "${name}" exists already`)
  const sameKey = keyProviders.find((provider) => provider.keyId === keyId)
  if (sameKey !== undefined)
    throw new VcenterError(
      'KEY_ID_ALREADY_EXISTS',
      `the key_id ${keyId} is that of key provider "${sameKey.name}"`,
    )
  if (keyProviders.length >= MAX_KEY_PROVIDERS)
    throw new VcenterError(
      'PROVIDER_LIMIT_REACHED',
      `a vCenter has at most ${MAX_KEY_PROVIDERS} key providers`,
    )
}

/**
 * Makes a provider the default of the vCenter; what is encrypted already keeps its provider.
 * @throws VcenterError PROVIDER_NOT_FOUND, PROVIDER_NOT_BACKED_UP
 */
export function setDefaultProvider(store: Store, name: string): void {
  const { keyProviders } = store.snapshot()
  const provider = findProvider(store.snapshot(), name)
  if (provider.isDefault) return
  if (provider.backedUpTimeMs === undefined)
    throw new VcenterError(
      'PROVIDER_NOT_BACKED_UP',
      `key provider "${name}" must be backed up before it can be used`,
    )
  const former = keyProviders.find(({ isDefault }) => isDefault)
  store.change((tables) => {
    if (former !== undefined) tables.updateKeyProvider({ ...former, isDefault: false })
    tables.updateKeyProvider({ ...provider, isDefault: true })
    tables.bumpGeneration()
  })
}

/**
 * Notes that a backup was downloaded. The first one makes the provider usable, which hosts must learn.
 * @throws VcenterError PROVIDER_NOT_FOUND
 */
export function markBackedUp(store: Store, name: string, nowMs: number): void {
  const provider = findProvider(store.snapshot(), name)
  store.change((tables) => {
    tables.updateKeyProvider({ ...provider, backedUpTimeMs: nowMs })
    if (provider.backedUpTimeMs === undefined) tables.bumpGeneration()
  })
}

/** @throws VcenterError PROVIDER_NOT_FOUND */
export function findProvider({ keyProviders }: Snapshot, name: string): KeyProvider {
  const provider = keyProviders.find((each) => each.name === name)
  if (provider === undefined)
    throw new VcenterError('PROVIDER_NOT_FOUND', `there is no key provider "${name}"`)
  return provider
}
