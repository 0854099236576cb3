import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { hasPresentBackup } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { keyProvider, simulatedStore } from '../testing/models.ts'
import { setDefaultProvider } from './defaults.ts'
import {
  createProvider,
  deleteProvider,
  findProvider,
  markBackedUp,
  updateProvider,
} from './lifecycle.ts'

/**
 * The stored name contains the angstrom sign, as version 0.2 stored it. Requests contain the
 * composed letter.
 */
const KEPT = 'NKP \u212b'
const ASKED = 'NKP \u00c5'

let store: Store

beforeEach(async () => {
  store = await simulatedStore()
  await store.change((tables) =>
    tables.insertKeyProvider(keyProvider({ name: KEPT, isDefault: true })),
  )
})
afterEach(() => {
  store.close()
})

describe('a provider whose name is not stored in composed form', () => {
  it('can be deleted by its composed name', async () => {
    expect(await deleteProvider(store, ASKED)).toEqual({ wasDefault: true })
    expect(store.snapshot().keyProviders).toEqual([])
  })

  it('can be made the default again by its composed name, and this does not raise the generation', async () => {
    const { generation } = store.snapshot()
    await setDefaultProvider(store, ASKED)
    expect(store.snapshot().generation).toBe(generation)
  })

  it('prevents a second provider with the composed name', async () => {
    const asked = {
      name: ASKED,
      tpmRequired: false,
      keyId: '',
      kdk: undefined,
      random: systemRandom,
    }
    await expect(createProvider(store, asked)).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
    })
  })

  it('is not deleted if another provider has exactly the requested name', async () => {
    // The same Korean letter, as macOS types it and as a request contains it.
    const [typed, asked] = ['\u1112\u1161\u11ab', '\ud55c']
    await store.change((tables) => {
      for (const name of [typed, asked]) tables.insertKeyProvider(keyProvider({ name }))
    })
    await deleteProvider(store, asked)
    expect(store.snapshot().keyProviders.map(({ name }) => name)).toEqual([KEPT, typed])
  })
})

describe('a provider that was created again with the same name and key_id', () => {
  const NAME = 'NKP'
  const make = (keyId: string) =>
    createProvider(store, {
      random: systemRandom,
      name: NAME,
      tpmRequired: false,
      keyId,
      kdk: Secret.random(32, systemRandom.bytes),
    })
  const found = () => store.snapshot().keyProviders.find(({ name }) => name === NAME)

  it('does not count as backed up after a download of the earlier provider with another KDK', async () => {
    const { keyId, kcv } = await make('')
    await deleteProvider(store, NAME)
    await make(keyId)
    const download = { provider: NAME, keyId, isEncrypted: true, user: 'anna@vsphere.local' }
    await markBackedUp(store, { ...download, kcv }, 5)
    expect(found()?.backedUpTimeMs).toBeUndefined()
    expect(store.snapshot().backups).toMatchObject([{ keyId, kcv, timeMs: 5 }])
    await markBackedUp(store, { ...download, kcv: found()?.kcv ?? '' }, 6)
    expect(found()?.backedUpTimeMs).toBe(6)
  })
})

it('a provider needs another backup after each change of its key_id, even if the clock is set back', async () => {
  await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'NKP' })))
  const found = () => findProvider(store.snapshot(), 'NKP')
  const backUp = (nowMs: number) => {
    const { keyId, kcv } = found()
    return markBackedUp(
      store,
      { provider: 'NKP', keyId, kcv, isEncrypted: false, user: 'u' },
      nowMs,
    )
  }
  await backUp(9000)
  expect(hasPresentBackup(found())).toBe(true)
  await updateProvider(store, 'NKP', randomUUID(), 1000)
  expect(hasPresentBackup(found())).toBe(false)
  const first = found().updatedTimeMs
  await updateProvider(store, 'NKP', randomUUID(), 1000)
  // An event reports each change of this time.
  expect(found().updatedTimeMs).not.toBe(first)
  await backUp(2000)
  expect(hasPresentBackup(found())).toBe(true)
})
