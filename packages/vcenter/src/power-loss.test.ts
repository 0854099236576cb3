import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { type Effects, seededRandom, systemEffects, systemFiles } from '@nkpsim/effects'
import { cutPowerAtEachStep } from '@nkpsim/effects/testing'
import {
  ADMINISTRATOR_PASSWORD_FILE,
  makeFirstAdministrator,
} from './access/first-administrator.ts'
import { copyVcenter, makeBackup } from './recovery/make-backup.ts'
import { restoreVcenter } from './recovery/restore.ts'
import { BOX_KEY_FILE } from './store/box-key.ts'
import { DATABASE_FILE, type Store } from './store/store.ts'
import { keyProvider, storeIn } from './testing/models.ts'
import { backupsIn, noSecrets, specTo } from './testing/recovery.ts'

const FOLDER = '/vcenter'
const SEEDS = ['0', '1', '2']

async function makeFolder({ files }: Effects): Promise<void> {
  await files.makeFolder(FOLDER, 0o700)
  await files.syncFolder('/')
}

/** Puts the files of a closed store onto a disk. */
async function putStore({ files }: Effects, contents: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [name, bytes] of contents) {
    await using file = await files.open(join(FOLDER, name), 'create')
    await file.write(bytes, 0)
    await file.sync()
  }
  await files.syncFolder(FOLDER)
}

/** Makes a change of several tables, and writes the number of the change into each table. */
async function change(store: Store, number: number): Promise<void> {
  await store.change((tables) => {
    tables.insertDatacenter(`dc-${number}`)
    tables.insertKeyProvider(keyProvider({ name: `nkp-${number}` }))
    tables.insertEvent({
      timeMs: number,
      id: 'ClusterCreatedEvent',
      entityKind: 'cluster',
      entity: `dc-${number}`,
    })
    tables.bumpGeneration()
  })
}

/** Returns the number of changes. Each must be complete. */
function countWhole(store: Store): number {
  const { generation, datacenters, keyProviders } = store.snapshot()
  const numbers = Array.from({ length: generation }, (_, index) => index + 1)
  expect(datacenters).toEqual(numbers.map((number) => `dc-${number}`))
  expect(keyProviders.map(({ name }) => name)).toEqual(numbers.map((number) => `nkp-${number}`))
  expect(store.newestEvents(100, { ids: ['ClusterCreatedEvent'] })).toHaveLength(generation)
  return generation
}

describe('after a power loss at any step', () => {
  it('a store has all acknowledged changes and no partial change', async () => {
    using folder = createTemporaryFolder()
    const made = await storeIn(folder.path)
    await change(made, 1)
    made.close()
    const contents = new Map(
      [BOX_KEY_FILE, DATABASE_FILE].map((name) => [name, readFileSync(join(folder.path, name))]),
    )
    let acknowledged = 1
    const seen = new Set<number>()
    const steps = await cutPowerAtEachStep({
      prepare: async (effects) => {
        await makeFolder(effects)
        await putStore(effects, contents)
      },
      operate: async (effects) => {
        acknowledged = 1
        const store = await storeIn(FOLDER, effects)
        for (; acknowledged < 4; acknowledged++) await change(store, acknowledged + 1)
        store.close()
      },
      check: async (effects) => {
        const store = await storeIn(FOLDER, effects)
        const count = countWhole(store)
        expect([acknowledged, acknowledged + 1]).toContain(count)
        seen.add(count)
        store.close()
      },
      randoms: SEEDS.map(seededRandom),
    })
    expect(steps).toBeGreaterThan(6)
    expect(seen.size).toBe(4)
  })

  it('the first start of a store can be repeated, and a completed one is kept', async () => {
    let instanceId = ''
    const steps = await cutPowerAtEachStep({
      prepare: makeFolder,
      operate: async (effects) => {
        const store = await storeIn(FOLDER, effects)
        instanceId = store.identity.instanceId
        await makeFirstAdministrator(effects, store, FOLDER)
      },
      check: async (effects, isComplete) => {
        const store = await storeIn(FOLDER, effects)
        if (isComplete) expect(store.identity.instanceId).toBe(instanceId)
        if (isComplete) expect(store.snapshot().users).toHaveLength(1)
        if (store.snapshot().users.length > 0)
          expect(await effects.files.stat(join(FOLDER, ADMINISTRATOR_PASSWORD_FILE))).toBeDefined()
        store.close()
      },
      randoms: SEEDS.map(seededRandom),
    })
    expect(steps).toBeGreaterThan(10)
  })

  it('a restored vCenter is complete or does not exist, and the restore can be repeated', async () => {
    using folder = createTemporaryFolder()
    const stateFolder = join(folder.path, 'vcenter')
    const backups = join(folder.path, 'backups')
    for (const path of [stateFolder, backups]) mkdirSync(path)
    const original = await storeIn(stateFolder)
    await makeFirstAdministrator(systemEffects, original, stateFolder)
    await change(original, 1)
    const spec = specTo(backups, { isEncrypted: false })
    const job = { id: '20260131T235959123Z-0a1b2c3d', startMs: 0 }
    await makeBackup({
      ...systemEffects,
      copy: copyVcenter({ store: original, stateFolder, files: systemFiles }, spec, job),
      ...{ instanceId: original.identity.instanceId, jobId: job.id, spec, secrets: noSecrets() },
      retention: undefined,
      signal: new AbortController().signal,
      unfinishedIs: () => undefined,
    })
    original.close()
    const [name = ''] = backupsIn(backups).backups
    const restore = (effects: Effects) =>
      restoreVcenter({
        ...effects,
        file: join(backups, name),
        passwords: [],
        stateFolder: FOLDER,
      })
    const steps = await cutPowerAtEachStep({
      prepare: async () => undefined,
      operate: restore,
      check: async (effects, isComplete) => {
        if (isComplete) expect(await effects.files.stat(FOLDER)).toBeDefined()
        if ((await effects.files.stat(FOLDER)) === undefined) await restore(effects)
        const store = await storeIn(FOLDER, effects)
        expect(countWhole(store)).toBe(1)
        expect(store.snapshot().lastRestore).toBeDefined()
        expect(await effects.files.stat(join(FOLDER, ADMINISTRATOR_PASSWORD_FILE))).toBeDefined()
        store.close()
      },
      randoms: SEEDS.map(seededRandom),
    })
    expect(steps).toBeGreaterThan(30)
  })
})
