import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { auditPublicKey, encodeAuditKey, signCheckpoint } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing'
import { type FileEffects, systemClock, systemRandom } from '@nkpsim/effects'
import { cutPowerAtEachStep } from '@nkpsim/effects/testing'
import { createCheckpointStore } from './audit/checkpoint-store.ts'
import { openExtent } from './disk/extent.ts'
import { kekOfProvider, keyProvider, keySourceOf } from './testing/key-provider.ts'
import { buildVm } from './vm/files/build-vm.ts'
import { inVmFolder, listVmNames, vmPaths } from './vm/files/datastore.ts'
import { mountDatastore } from './vm/files/mount-datastore.ts'
import { extentOf, readVmFiles } from './vm/files/read-vm.ts'
import { openDiskKeys } from './vm/keys/open-keys.ts'

const PLACE = { name: 'ds', folder: '/datastore' }
const mount = (effects: FileEffects) =>
  mountDatastore({ ...effects, machineClock: systemClock }, PLACE, silentLogger)

describe('after a power loss at any step', () => {
  it('a new VM is complete or does not exist, and the next mount removes its leftovers', async () => {
    const provider = keyProvider()
    const steps = await cutPowerAtEachStep({
      prepare: mount,
      operate: async (effects) =>
        buildVm({
          random: effects.random,
          datastore: await mount(effects),
          name: 'vm',
          registrant: 'esx-1',
          lockedBy: await keySourceOf(provider).newKey(effects.random),
          requireHeld: () => undefined,
          contentBytes: 10_000,
        }),
      check: async (effects, isComplete) => {
        const datastore = await mount(effects)
        const vms = await listVmNames(datastore)
        if (isComplete) expect(vms).toEqual(['vm'])
        expect(await effects.files.list(PLACE.folder)).toEqual(vms)
        if (vms.length === 0) return
        const paths = vmPaths(datastore, 'vm')
        const disks = openDiskKeys(await readVmFiles(paths), kekOfProvider(provider))
        expect(disks).toHaveLength(1)
        for (const { disk, dek } of disks)
          await inVmFolder(paths, async (folder) => {
            if (dek === undefined) throw new Error('the disk is plain')
            await using _extent = await openExtent(folder, extentOf(disk), dek, 'read')
          })
      },
    })
    expect(steps).toBeGreaterThan(30)
  })

  it('a checkpoint that was kept is still known', async () => {
    const instanceId = randomUUID()
    const key = encodeAuditKey(systemRandom.privateKey('Ed25519'))
    const offers = [1, 2, 3].map((sequence) => ({
      checkpoint: signCheckpoint({ instanceId, sequence, hash: 'ab'.repeat(32), timeMs: 1 }, key),
      publicKey: auditPublicKey(key),
    }))
    let kept = 0
    const steps = await cutPowerAtEachStep({
      prepare: async () => undefined,
      operate: async (effects) => {
        const store = createCheckpointStore(effects, '/checkpoints')
        for (kept = 0; kept < offers.length; kept++) {
          const next = offers[kept]
          if (next !== undefined) await store.keep(next)
        }
      },
      check: async (effects) => {
        const store = createCheckpointStore(effects, '/checkpoints')
        const found = await store.list(instanceId)
        expect(found.length).toBeGreaterThanOrEqual(kept)
        for (const offered of offers) await store.keep(offered)
        expect(await store.list(instanceId)).toHaveLength(offers.length)
      },
    })
    expect(steps).toBeGreaterThan(10)
  })
})
