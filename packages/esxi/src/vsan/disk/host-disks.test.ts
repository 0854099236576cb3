import { describe, expect, it } from '@jest/globals'
import {
  createSimulatedDisk,
  type Effects,
  type SimulatedStep,
  seededRandom,
} from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import {
  diskKek,
  kekOf,
  MIB,
  openDisksAt,
  VSAN_CLUSTER,
  vsanConfiguration,
} from '../../testing/vsan-disk-lab.ts'
import type { KekOfDisk } from '../components.ts'
import type { HostDisks } from './host-disks.ts'

const PLAINTEXT = Buffer.alloc(4096, 'plaintext of a VM ')
const PATH = '/host/vsan/disk-0.img'
const COMPONENT = {
  componentId: 'object-a',
  kind: 'replica',
  configuration: vsanConfiguration(),
} as const
const code = (value: string) => ({ code: value })
const randoms = [...ALL_OR_NOTHING, seededRandom('1')]

/** Returns the effects of a host on a simulated disk. */
const simulated = (before: (step: SimulatedStep) => undefined = () => undefined) => {
  const random = seededRandom('disks')
  const disk = createSimulatedDisk({ random, before })
  return { files: disk.attach(), random }
}

/** Returns the image of a host whose disks were closed. */
const imageOf = async (
  prepare: (effects: Pick<Effects, 'files' | 'random'>) => Promise<HostDisks>,
) => {
  const random = seededRandom('image')
  const disk = createSimulatedDisk({ random })
  await (await prepare({ files: disk.attach(), random })).close()
  return disk.image()
}

/** Creates a disk of 1 MiB. */
const create = async (
  effects: Pick<Effects, 'files' | 'random'>,
  key?: ReturnType<typeof diskKek>,
) => {
  const disks = await openDisksAt(effects)
  const disk = await disks.create({ clusterId: VSAN_CLUSTER, capacityBytes: MIB, key })
  return { disks, disk }
}

/** Creates a disk with a component whose first sector is PLAINTEXT. */
const createWithData = async (
  effects: Pick<Effects, 'files' | 'random'>,
  key?: ReturnType<typeof diskKek>,
) => {
  const { disks, disk } = await create(effects, key)
  await disks.components.create(disk.diskId, COMPONENT)
  await disks.components.write(COMPONENT.componentId, 0, PLAINTEXT)
  await disks.components.flush(COMPONENT.componentId)
  return { disks, disk }
}

const mounted = async (effects: Pick<Effects, 'files' | 'random'>, keks: KekOfDisk = kekOf) => {
  const disks = await openDisksAt(effects)
  await disks.mount(VSAN_CLUSTER, keks)
  return disks
}

const content = async ({ files }: Pick<Effects, 'files'>) => {
  await using file = await files.open(PATH, 'read')
  const bytes = Buffer.alloc((await file.stat()).size)
  await file.read(bytes, 0)
  return bytes
}

describe('the disks of a former cluster', () => {
  it('say nothing about the components of the present one', async () => {
    const effects = simulated()
    const { disks, disk } = await createWithData(effects)
    await disks.unmount(disk.diskId)
    const clusterId = VSAN_CLUSTER.replace('1', '2')
    await disks.mount(clusterId, kekOf)
    expect(disks.components.disks()).toEqual([])
    const { diskId } = await disks.create({ clusterId, capacityBytes: MIB, key: undefined })
    expect(disks.components.disks()).toMatchObject([{ diskId, state: 'mounted' }])
    await expect(disks.components.remove('object-a')).rejects.toMatchObject(
      code('VSAN_COMPONENT_NOT_FOUND'),
    )
    expect(disks.list()).toMatchObject([{ clusterId: VSAN_CLUSTER, state: 'locked' }, { diskId }])
    await disks.close()
  })
})

describe('the disks of a host', () => {
  it('are files that show plaintext only if they are not encrypted', async () => {
    for (const [key, shows] of [
      [undefined, true],
      [diskKek('1'), false],
    ] as const) {
      const effects = simulated()
      const { disks } = await createWithData(effects, key)
      await disks.close()
      const bytes = await content(effects)
      for (const text of ['plaintext of a VM', 'object-a', 'csn'])
        expect(bytes.includes(text)).toBe(shows)
      expect(bytes.includes('nkpsim vsan disk')).toBe(true)
    }
  })

  it('show nothing of what was removed after their freed space was overwritten', async () => {
    const effects = simulated()
    const { disks, disk } = await createWithData(effects)
    await disks.components.remove(COMPONENT.componentId)
    expect((await content(effects)).includes('plaintext of a VM')).toBe(true)
    await disks.clearFree(disk.diskId, 'dek-1')
    expect((await content(effects)).includes('plaintext of a VM')).toBe(false)
    await disks.components.create(disk.diskId, COMPONENT)
    await disks.components.write(COMPONENT.componentId, 0, PLAINTEXT)
    await disks.components.remove(COMPONENT.componentId)
    await disks.close()
    const again = await mounted(effects)
    expect(again.list()).toMatchObject([{ state: 'mounted', clearedFor: 'dek-1' }])
    // Once for each DEK.
    await again.clearFree(disk.diskId, 'dek-1')
    expect((await content(effects)).includes('plaintext of a VM')).toBe(true)
    await again.clearFree(disk.diskId, 'dek-2')
    expect((await content(effects)).includes('plaintext of a VM')).toBe(false)
  })

  it('stay locked without their KEK, or with a wrong one, and open when it is there', async () => {
    const effects = simulated()
    const { disks, disk } = await createWithData(effects, diskKek('1'))
    expect(disk).toMatchObject({ state: 'mounted', encryption: { keyId: '1', dekGenerationId: 1 } })
    await disks.close()
    const before = await content(effects)
    const missing = await mounted(effects, () => undefined)
    expect(missing.list()).toMatchObject([{ state: 'locked', reason: /does not have key "1"/ }])
    await expect(missing.components.create(disk.diskId, COMPONENT)).rejects.toMatchObject(
      code('VSAN_DISK_LOCKED'),
    )
    const wrong = await mounted(effects, () => diskKek('2').kek)
    expect(wrong.list()).toMatchObject([{ state: 'locked', reason: /does not open it/ }])
    expect(wrong.components.list()).toEqual([])
    expect((await content(effects)).equals(before)).toBe(true)
    await wrong.mount(VSAN_CLUSTER, kekOf)
    expect((await wrong.components.read(COMPONENT.componentId, 0, 4096)).equals(PLAINTEXT)).toBe(
      true,
    )
    await wrong.unmount(disk.diskId)
    expect(wrong.list()).toMatchObject([{ state: 'locked' }])
    await expect(wrong.components.read(COMPONENT.componentId, 0, 4096)).rejects.toMatchObject(
      code('VSAN_DISK_LOCKED'),
    )
  })

  it('of another vSAN cluster are not mounted', async () => {
    const effects = simulated()
    await (await create(effects)).disks.close()
    const disks = await openDisksAt(effects)
    await disks.mount('another', kekOf)
    expect(disks.list()).toMatchObject([{ state: 'locked' }])
  })

  it('of former clusters are named when a host can have no more disks', async () => {
    const disks = await openDisksAt(simulated())
    const add = (clusterId: string) =>
      disks.create({ clusterId, capacityBytes: MIB, key: undefined })
    for (let count = 0; count < 63; count++) await add('former')
    await disks.mount(VSAN_CLUSTER, kekOf)
    await add(VSAN_CLUSTER)
    await expect(add(VSAN_CLUSTER)).rejects.toMatchObject({
      message: expect.stringContaining('63 are of former clusters, such as /host/vsan/disk-0.img'),
    })
    await disks.close()
  })

  it('whose file was copied are mounted once', async () => {
    const effects = simulated()
    await (await create(effects)).disks.close()
    await using copy = await effects.files.open('/host/vsan/disk-1.img', 'create')
    await copy.write(await content(effects), 0)
    const disks = await mounted(effects)
    expect(disks.list()).toMatchObject([{ state: 'mounted' }, { state: 'failed' }])
  })

  it('exist wholly or not at all after a power loss during their creation', async () => {
    await cutPowerAtEachStep({
      randoms,
      operate: (effects) => create(effects, diskKek('1')),
      check: async (effects, isComplete) => {
        const states = (await mounted(effects)).list().map(({ state }) => state)
        expect(isComplete ? [['mounted']] : [[], ['mounted']]).toContainEqual(states)
      },
    })
  })
})

describe('a shallow rekey of a disk', () => {
  it('keeps the data, and the new KEK alone opens the disk', async () => {
    const effects = simulated()
    const { disks, disk } = await createWithData(effects, diskKek('1'))
    const before = await content(effects)
    await disks.rekey(disk.diskId, diskKek('2'))
    const after = await content(effects)
    expect(after.subarray(65_536).equals(before.subarray(65_536))).toBe(true)
    await disks.close()
    const old = await mounted(effects, (key) => (key.keyId === '1' ? kekOf(key) : undefined))
    expect(old.list()).toMatchObject([{ state: 'locked', encryption: { keyId: '2' } }])
    const next = await mounted(effects)
    expect((await next.components.read(COMPONENT.componentId, 0, 4096)).equals(PLAINTEXT)).toBe(
      true,
    )
    const plain = simulated()
    const other = await create(plain)
    await expect(other.disks.rekey(other.disk.diskId, diskKek('2'))).rejects.toMatchObject(
      code('INVALID_CRYPTO_STATE'),
    )
  })

  it('leaves a disk that one of the two KEKs opens, at whatever step the power fails', async () => {
    await cutPowerAtEachStep({
      randoms,
      image: await imageOf(async (effects) => (await createWithData(effects, diskKek('1'))).disks),
      operate: async (effects) => {
        const disks = await mounted(effects)
        const [disk] = disks.list()
        await disks.rekey(disk?.diskId ?? '', diskKek('2'))
      },
      check: async (effects, isComplete) => {
        const states = []
        for (const keyId of ['1', '2']) {
          const disks = await mounted(effects, (key) =>
            key.keyId === keyId ? kekOf(key) : undefined,
          )
          const [disk] = disks.list()
          states.push(disk?.state)
          if (disk?.state === 'mounted')
            expect(
              (await disks.components.read(COMPONENT.componentId, 0, 4096)).equals(PLAINTEXT),
            ).toBe(true)
          await disks.close()
        }
        expect(states).toContain('mounted')
        if (isComplete) expect(states).toEqual(['locked', 'mounted'])
      },
    })
  })
})

describe('a reformat of a disk', () => {
  it('needs an empty disk, and gives it a new DEK, with or without erasure', async () => {
    for (const erases of [false, true]) {
      const effects = simulated()
      const { disks, disk } = await createWithData(effects)
      const format = { key: diskKek('1', 5), erases }
      await expect(disks.reformat(disk.diskId, format)).rejects.toMatchObject(
        code('VSAN_DISK_IN_USE'),
      )
      await expect(disks.remove('disk-0.img')).rejects.toMatchObject(code('VSAN_DISK_IN_USE'))
      expect((await disks.components.read(COMPONENT.componentId, 0, 4096)).equals(PLAINTEXT)).toBe(
        true,
      )
      await disks.components.remove(COMPONENT.componentId)
      await disks.reformat(disk.diskId, format)
      expect(disks.list()).toMatchObject([
        { state: 'mounted', diskId: disk.diskId, usedBytes: 0, encryption: { dekGenerationId: 5 } },
      ])
      expect((await content(effects)).includes('plaintext of a VM')).toBe(false)
      await disks.components.create(disk.diskId, COMPONENT)
      expect(
        (await disks.components.read(COMPONENT.componentId, 0, 4096)).equals(Buffer.alloc(4096)),
      ).toBe(true)
      await disks.components.remove(COMPONENT.componentId)
      await disks.reformat(disk.diskId, { key: undefined, erases })
      expect(disks.list()).toMatchObject([{ state: 'mounted', encryption: undefined }])
      await disks.remove('disk-0.img')
      expect(disks.list()).toEqual([])
      expect(effects.files.now.list('/host/vsan')).toEqual([])
    }
  })

  it('can be repeated, at whatever step the power fails', async () => {
    await cutPowerAtEachStep({
      randoms,
      image: await imageOf(async (effects) => (await create(effects, diskKek('1'))).disks),
      operate: async (effects) => {
        const disks = await mounted(effects)
        const [disk] = disks.list()
        await disks.reformat(disk?.diskId ?? '', { key: diskKek('2', 2), erases: false })
      },
      check: async (effects, isComplete) => {
        const disks = await mounted(effects)
        const [disk] = disks.list()
        expect(isComplete ? ['mounted'] : ['mounted', 'unformatted']).toContain(disk?.state)
        if (isComplete) expect(disk?.encryption?.dekGenerationId).toBe(2)
        await disks.reformat(disk?.diskId ?? '', { key: diskKek('2', 2), erases: false })
        expect(disks.list()).toMatchObject([
          { state: 'mounted', encryption: { keyId: '2', dekGenerationId: 2 } },
        ])
      },
    })
  })

  it('that cannot write its label leaves a disk that says so', async () => {
    let fails = false
    const effects = simulated(({ call }) => {
      if (fails && call === 'syncData')
        throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' })
      return undefined
    })
    const { disks, disk } = await create(effects)
    fails = true
    await expect(
      disks.reformat(disk.diskId, { key: undefined, erases: false }),
    ).rejects.toMatchObject(code('VSAN_DISK_FAILED'))
    expect(disks.list()).toMatchObject([{ state: 'failed' }])
  })
})
