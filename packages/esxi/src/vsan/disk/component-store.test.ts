import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type SimulatedStep, seededRandom } from '@nkpsim/effects'
import {
  diskKek,
  kekOf,
  MIB,
  openDisksAt,
  VSAN_CLUSTER,
  vsanConfiguration,
} from '../../testing/vsan-disk-lab.ts'
import { checkOf } from './checks.ts'

const ID = 'object-a'
const code = (value: string) => ({ code: value })
const sectors = (count: number, fill: string | number) => Buffer.alloc(count * 4096, fill)

/** Compares buffers much faster than toEqual. */
const expectBytes = (actual: Buffer, expected: Buffer) => expect(actual.equals(expected)).toBe(true)

/** Opens a host with an encrypted disk of 4 MiB and a replica on it. */
const open = async (before: (step: SimulatedStep) => undefined = () => undefined) => {
  const random = seededRandom('store')
  const disk = createSimulatedDisk({ random, before })
  const boot = () => openDisksAt({ files: disk.attach(), random })
  let disks = await boot()
  const capacityBytes = 4 * MIB
  const { diskId } = await disks.create({
    clusterId: VSAN_CLUSTER,
    capacityBytes,
    key: diskKek('1'),
  })
  await disks.components.create(diskId, {
    componentId: ID,
    kind: 'replica',
    configuration: vsanConfiguration(),
  })
  return {
    diskId,
    disk,
    host: () => disks,
    store: () => disks.components,
    reboot: async (crashes: boolean) => {
      if (crashes) disk.crash()
      else await disks.close()
      disks = await boot()
      await disks.mount(VSAN_CLUSTER, kekOf)
    },
  }
}

describe('the components on the disks of a host', () => {
  it('read what was written, within and over chunks, and zeros elsewhere', async () => {
    const { store } = await open()
    await store().write(ID, MIB - 4096, sectors(2, 'a'))
    expectBytes(
      await store().read(ID, MIB - 8192, 4 * 4096),
      Buffer.concat([sectors(1, 0), sectors(2, 'a'), sectors(1, 0)]),
    )
    expect(await store().chunks(ID)).toEqual([0, 1])
    expectBytes(await store().read(ID, 2 ** 40, 4096), sectors(1, 0))
  })

  it.each([false, true])('have what was flushed after a reboot (crash: %s)', async (crashes) => {
    const { store, reboot, diskId } = await open()
    await store().write(ID, 0, sectors(3, 'a'))
    await store().flush(ID)
    await store().configure(ID, vsanConfiguration(5))
    await reboot(crashes)
    expect(store().find(ID)).toEqual({
      ...{ componentId: ID, diskId, kind: 'replica', configuration: vsanConfiguration(5) },
    })
    expect(store().list()).toHaveLength(1)
    expectBytes(await store().read(ID, 0, 3 * 4096), sectors(3, 'a'))
  })

  it('give equal checks for equal data, and zeros for what was never written', async () => {
    const { store } = await open()
    await store().write(ID, 4096, sectors(1, 'a'))
    const checks = await store().checks(ID, 0, 2)
    expect(checks).toHaveLength(8192)
    expectBytes(checks.subarray(16, 32), checkOf(sectors(1, 'a')))
    expectBytes(checks.fill(0, 16, 32), Buffer.alloc(8192))
  })

  it('read zeros after writeZeroes, which frees whole chunks', async () => {
    const { store, host, reboot } = await open()
    for (const chunk of [0, 1, 2]) await store().write(ID, chunk * MIB, sectors(256, 'a'))
    expect(host().list()[0]?.usedBytes).toBe(3 * MIB)
    await store().writeZeroes(ID, MIB / 2, 2 * MIB)
    await store().flush(ID)
    expect(await store().chunks(ID)).toEqual([0, 2])
    expect(host().list()[0]?.usedBytes).toBe(2 * MIB)
    await reboot(true)
    expectBytes(await store().read(ID, 0, MIB), Buffer.concat([sectors(128, 'a'), sectors(128, 0)]))
    expectBytes(
      await store().read(ID, 2 * MIB, MIB),
      Buffer.concat([sectors(128, 0), sectors(128, 'a')]),
    )
    const checks = await store().checks(ID, 0, 3)
    expectBytes(checks.subarray(2048, 4096 + 4096 + 2048), Buffer.alloc(8192))
  })

  it('keep changes of a chunk that come while a flush makes earlier ones durable', async () => {
    let onStep = (): void => undefined
    const { store, reboot } = await open(() => {
      onStep()
      return undefined
    })
    const during = async (change: () => Promise<void>) => {
      let changed: Promise<void> | undefined
      onStep = () => {
        changed ??= change()
      }
      await store().flush(ID)
      onStep = () => undefined
      expect(changed).toBeDefined()
      await changed
    }
    await store().write(ID, 0, sectors(1, 'a'))
    await during(() => store().writeZeroes(ID, 0, MIB))
    expectBytes(await store().read(ID, 0, 4096), sectors(1, 0))
    await store().write(ID, 0, sectors(1, 'b'))
    await store().flush(ID)
    expectBytes(await store().read(ID, 0, 4096), sectors(1, 'b'))
    await store().writeZeroes(ID, 0, MIB)
    await during(() => store().write(ID, 0, sectors(1, 'c')))
    await store().write(ID, 4096, sectors(1, 'd'))
    await store().flush(ID)
    await reboot(true)
    const expected = Buffer.concat([sectors(1, 'c'), sectors(1, 'd')])
    expectBytes(await store().read(ID, 0, 8192), expected)
  })

  it('use freed chunks again, and show nothing of the earlier component', async () => {
    const { store, diskId } = await open()
    for (const chunk of [0, 1, 2, 3]) await store().write(ID, chunk * MIB, sectors(256, 'a'))
    await expect(store().write(ID, 4 * MIB, sectors(1, 'b'))).rejects.toMatchObject(
      code('DISK_FULL'),
    )
    await store().remove(ID)
    expect(store().find(ID)).toBeUndefined()
    const next = { componentId: 'b', kind: 'replica', configuration: vsanConfiguration() } as const
    await store().create(diskId, next)
    for (const chunk of [0, 1, 2, 3]) await store().write('b', chunk * MIB, sectors(1, 'b'))
    expectBytes(await store().read('b', 0, MIB), Buffer.concat([sectors(1, 'b'), sectors(255, 0)]))
  })

  it('refuse a lower configuration, and take another one with the same number', async () => {
    const { store, diskId } = await open()
    await store().configure(ID, vsanConfiguration(2))
    const other = vsanConfiguration(2, 'other')
    await store().configure(ID, other)
    expect(store().find(ID)?.configuration).toEqual(other)
    await expect(store().configure(ID, vsanConfiguration(1))).rejects.toMatchObject(
      code('VSAN_CONFIGURATION_STALE'),
    )
    const component = { componentId: ID, kind: 'replica' } as const
    await store().create(diskId, { ...component, configuration: other })
    await expect(
      store().create(diskId, { ...component, configuration: vsanConfiguration(2) }),
    ).rejects.toMatchObject(code('VSAN_CONFIGURATION_STALE'))
  })

  it('refuse calls for what does not exist, and ranges that are no sectors', async () => {
    const { store, diskId } = await open()
    const witness = {
      componentId: 'w',
      kind: 'witness',
      configuration: vsanConfiguration(),
    } as const
    await store().create(diskId, witness)
    for (const id of ['w', 'none'])
      await expect(store().read(id, 0, 4096)).rejects.toMatchObject(
        code('VSAN_COMPONENT_NOT_FOUND'),
      )
    await expect(store().create('none', witness)).rejects.toMatchObject(code('VSAN_DISK_NOT_FOUND'))
    for (const [offset, length] of [
      [1, 4096],
      [0, 4095],
      [-4096, 4096],
      [0, 2 * MIB],
    ] as const)
      await expect(store().read(ID, offset, length)).rejects.toMatchObject(
        code('DISK_RANGE_INVALID'),
      )
  })

  it('report damaged sectors, by a read and then in the checks, until they are written', async () => {
    const { store, disk, host, reboot } = await open()
    await store().write(ID, 0, sectors(2, 'a'))
    await store().flush(ID)
    await host().close()
    const files = disk.attach()
    const file = await files.open('/host/vsan/disk-0.img', 'change')
    const { size } = await file.stat()
    await file.write(Buffer.of(1), size - 4 * (MIB + 4096) + 4096 + 4096 + 5)
    await reboot(false)
    expectBytes(await store().read(ID, 0, 4096), sectors(1, 'a'))
    await expect(store().read(ID, 0, 8192)).rejects.toMatchObject(code('VSAN_CHECKSUM'))
    expect((await store().checks(ID, 0, 1)).subarray(16, 32)).toEqual(Buffer.alloc(16, 0xff))
    await store().write(ID, 4096, sectors(1, 'a'))
    expect((await store().checks(ID, 0, 1)).subarray(16, 32)).toEqual(checkOf(sectors(1, 'a')))
    expectBytes(await store().read(ID, 0, 8192), sectors(2, 'a'))
  })

  it('refuse everything after an error of the file, and continue after a lack of room', async () => {
    let fault: string | undefined
    const { store, host } = await open(({ call }) => {
      if (fault !== undefined && call === 'write')
        throw Object.assign(new Error(fault), { code: fault, syscall: 'write' })
      return undefined
    })
    await store().write(ID, 0, sectors(2, 'a'))
    await store().flush(ID)
    fault = 'ENOSPC'
    await expect(store().write(ID, 0, sectors(2, 'b'))).rejects.toMatchObject(code('DISK_FULL'))
    await expect(store().configure(ID, vsanConfiguration(9))).rejects.toMatchObject(
      code('DISK_FULL'),
    )
    fault = undefined
    expectBytes(await store().read(ID, 0, 8192), sectors(2, 'a'))
    await store().configure(ID, vsanConfiguration(2))
    fault = 'EIO'
    await expect(store().write(ID, 0, sectors(2, 'b'))).rejects.toMatchObject(
      code('VSAN_DISK_FAILED'),
    )
    fault = undefined
    expect(host().list()).toMatchObject([{ state: 'failed' }])
    expect(store().find(ID)).toBeUndefined()
    await expect(store().read(ID, 0, 4096)).rejects.toMatchObject(code('VSAN_DISK_FAILED'))
  })

  it('keep what they have shown after a failed sync, also when the power fails', async () => {
    let fails = false
    const { store, reboot } = await open(({ call }) => {
      if (fails && call === 'syncData')
        throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' })
      return undefined
    })
    await store().write(ID, 0, sectors(4, 'a'))
    await store().flush(ID)
    await store().write(ID, 4096, sectors(2, 'b'))
    fails = true
    await expect(store().flush(ID)).rejects.toMatchObject(code('VSAN_DISK_FAILED'))
    fails = false
    await reboot(false)
    const shown = await store().read(ID, 0, 4 * 4096)
    await reboot(true)
    expectBytes(await store().read(ID, 0, 4 * 4096), shown)
  })
})
