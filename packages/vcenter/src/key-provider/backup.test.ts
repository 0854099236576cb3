import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'
import { keyProvider, simulatedStore } from '../testing/models.ts'
import { restoreProvider } from './backup.ts'
import { deleteProvider } from './lifecycle.ts'
import { writeNativeBackup } from './native/backup-file.ts'

const compute = simulatedCompute()

/** A Korean letter as macOS types it. Version 0.2 stored names as typed. */
const KEPT = 'NKP \u1112\u1161\u11ab'

let store: Store

beforeEach(async () => {
  store = await simulatedStore()
})
afterEach(() => {
  store.close()
})

const restore = (file: Uint8Array) =>
  restoreProvider(
    { store, compute },
    { file, password: undefined, tpmRequired: undefined, dryRun: false },
  )
const names = () => store.snapshot().keyProviders.map(({ name }) => name)

describe('the record of a backup file', () => {
  const provider = keyProvider()
  const { keyId, kcv } = provider
  const record = { keyId, kcv, timeMs: 1000, isEncrypted: false, user: '' }

  it('is made by a restore even if the provider exists, once for each file', async () => {
    await store.change((tables) => tables.insertKeyProvider(provider))
    const file = await writeNativeBackup(provider, undefined, 1000, {
      random: systemRandom,
      compute,
    })
    for (const _ of ['first', 'again'])
      expect(await restore(file)).toMatchObject({ isAlreadyPresent: true })
    expect(store.snapshot().backups).toEqual([record])
    await deleteProvider(store, provider.name)
    await restore(file)
    await restore(
      await writeNativeBackup(provider, undefined, 2000, { random: systemRandom, compute }),
    )
    expect(store.snapshot().backups).toEqual([record, { ...record, timeMs: 2000 }])
  })

  it('is not made by a dry run', async () => {
    await store.change((tables) => tables.insertKeyProvider(provider))
    const file = await writeNativeBackup(provider, undefined, 1000, {
      random: systemRandom,
      compute,
    })
    const options = { password: undefined, tpmRequired: undefined, dryRun: true }
    expect(await restoreProvider({ store, compute }, { file, ...options })).toMatchObject({
      isAlreadyPresent: true,
    })
    expect(store.snapshot().backups).toEqual([])
  })
})

describe('the backup of a provider whose name is not stored in composed form', () => {
  it('restores the name that the files of its virtual machines contain', async () => {
    const file = await writeNativeBackup(keyProvider({ name: KEPT }), undefined, 1000, {
      random: systemRandom,
      compute,
    })
    expect(await restore(file)).toMatchObject({ isAlreadyPresent: false })
    expect(names()).toEqual([KEPT])
    expect(await restore(file)).toMatchObject({ isAlreadyPresent: true })
    await deleteProvider(store, KEPT.normalize('NFC'))
    expect(names()).toEqual([])
  })

  it('cannot be restored if a provider of the same name has another key', async () => {
    const name = KEPT.normalize('NFC')
    await store.change((tables) => tables.insertKeyProvider(keyProvider({ name })))
    const file = await writeNativeBackup(keyProvider({ name: KEPT }), undefined, 1000, {
      random: systemRandom,
      compute,
    })
    await expect(restore(file)).rejects.toMatchObject({ code: 'PROVIDER_ALREADY_EXISTS' })
    expect(names()).toEqual([name])
  })
})

describe('the backup of a provider whose name has invisible characters', () => {
  it('cannot be restored next to a provider whose name looks the same', async () => {
    const twin = { name: 'n\u200dkp\u034f', keyId: randomUUID() }
    const file = await writeNativeBackup(keyProvider(twin), undefined, 1000, {
      random: systemRandom,
      compute,
    })
    await store.change((tables) => tables.insertKeyProvider(keyProvider({ name: 'nkp' })))
    await expect(restore(file)).rejects.toMatchObject({
      code: 'PROVIDER_ALREADY_EXISTS',
      message: expect.stringContaining('only in invisible characters'),
    })
    expect(names()).toEqual(['nkp'])
    await deleteProvider(store, 'nkp')
    expect(await restore(file)).toMatchObject({ isAlreadyPresent: false })
  })
})
