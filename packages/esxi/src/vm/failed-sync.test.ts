import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import {
  createSimulatedDisk,
  type DiskImage,
  type Effects,
  seededRandom,
  systemEffects,
} from '@nkpsim/effects'
import { ALL_OR_NOTHING } from '@nkpsim/effects/testing'
import { keyProvider } from '../testing/key-provider.ts'
import { chunksOf, type VmLab, vmLab } from '../testing/vm-lab.ts'

const A = keyProvider({ name: 'A' })
const DISK = { name: 'vm', disk: 0 }
const SIZE_BYTES = 8192
const DEEP = { deep: true, skipDisks: false, skipHome: false }
const fill = (letter: string) => Buffer.alloc(SIZE_BYTES, letter)
const named = (snapshot: string) => ({ name: 'vm', snapshot, id: '' })
/** Every third sync fails, to save time. The stride is odd, so files and folders are affected. */
const STRIDE = 3
/** With this source, only what is synced survives a power loss. */
const [NOTHING = seededRandom('')] = ALL_OR_NOTHING

/** A disk on which a sync of a file or a folder fails once. */
function diskWithFailure(image: DiskImage | undefined) {
  let syncs = 0
  let failing: number | undefined
  const disk = createSimulatedDisk({
    ...{ random: NOTHING, image },
    before: ({ call }) => {
      if (!call.startsWith('sync') || ++syncs !== failing) return undefined
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' })
    },
  })
  const boot = async (): Promise<VmLab> => {
    const effects: Effects = { ...systemEffects, files: disk.attach() }
    const lab = await vmLab('/ds', [A], { effects })
    if ((await lab.vms.list()).length > 0) await lab.vms.register('vm', '')
    return lab
  }
  return {
    disk,
    boot,
    /** Fails the n-th sync from now on. Returns whether it came. */
    failAt: (sync: number | undefined) => {
      const hasFailed = failing !== undefined && syncs >= failing
      syncs = 0
      failing = sync
      return hasFailed
    },
  }
}

/** Makes a VM with the content "a", a snapshot "one" of it, and then the content "b". */
async function prepared(hasSnapshot: boolean): Promise<DiskImage> {
  const { disk, boot } = diskWithFailure(undefined)
  const { files } = { files: disk.attach() }
  files.now.makeFolder('/ds', 0o777)
  files.now.syncFolder('/')
  const { vms } = await boot()
  await vms.create({ name: 'vm', datastore: '', provider: 'A' }, SIZE_BYTES)
  await vms.powerOn('vm')
  await vms.write(DISK, 0, chunksOf(fill('a')))
  if (hasSnapshot) {
    await vms.snapshots.create('vm', { snapshot: 'one', description: '' })
    await vms.write(DISK, 0, chunksOf(fill('b')))
  }
  await vms.close()
  return disk.image()
}

const contentOf = async ({ vms }: VmLab) => String((await buffer(vms.export(DISK)))[0])
const CODES = { a: String('a'.charCodeAt(0)), b: String('b'.charCodeAt(0)) }

describe('after a sync failed, and a power loss', () => {
  it.each<[string, boolean, (lab: VmLab) => Promise<unknown>, string[]]>([
    ['a revert', true, ({ vms }) => vms.snapshots.revert(named('one')), [CODES.a, CODES.b]],
    ['a removal', true, ({ vms }) => vms.snapshots.remove(named('one'), false), [CODES.b]],
    ['a deep rekey', false, ({ vms }) => vms.rekey('vm', 'A', DEEP), [CODES.a]],
  ])(
    '%s leaves a VM that opens, also if it was repeated before',
    async (_, hasSnapshot, change, allowed) => {
      const image = await prepared(hasSnapshot)
      for (const isRepeated of [false, true]) {
        let hasFailed = true
        for (let sync = 1; hasFailed; sync += STRIDE) {
          const { disk, boot, failAt } = diskWithFailure(image)
          const lab = await boot()
          failAt(sync)
          await Promise.allSettled([change(lab)])
          hasFailed = failAt(undefined)
          // The repeated change sees in memory what is not durable.
          if (isRepeated) await Promise.allSettled([change(lab)])
          disk.crash()
          const after = await boot()
          expect({ sync, content: allowed.includes(await contentOf(after)) }).toEqual({
            sync,
            content: true,
          })
          await after.vms.powerOn('vm')
          await after.vms.close()
        }
      }
    },
  )
})
