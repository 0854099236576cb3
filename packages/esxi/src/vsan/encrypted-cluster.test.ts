import { describe, expect, it } from '@jest/globals'
import type { VsanEncryption } from '../records/vsan.ts'
import { MIB } from '../testing/vsan-disk-lab.ts'
import { createVsanEncryptionLab, type VsanEncryptionLab } from '../testing/vsan-encryption-lab.ts'

const plain = {
  datastoreName: 'vsanDatastore',
  architecture: 'OSA',
  disksPerHost: 1,
  diskCapacityBytes: 8 * MIB,
  encryption: undefined,
  eraseDisksBeforeUse: false,
  allowReducedRedundancy: false,
} as const
const SECTOR = Buffer.alloc(4096, 'plaintext of a VM ')

const want = (lab: VsanEncryptionLab, encryption: Partial<VsanEncryption> | undefined) => {
  lab.cluster = {
    ...lab.cluster,
    encryption: encryption && {
      ...{ providerName: 'NKP', kekId: '1', hostKeyId: 'h', dekGenerationId: 1, changing: true },
      ...encryption,
    },
  }
}

/** Whether all disks have the encryption that the cluster wants, and all objects are whole. */
const isSettled = async (lab: VsanEncryptionLab) => {
  const { encryption: desired } = lab.cluster
  const follow = lab.hosts().every(({ disks }) => {
    const [disk] = disks.list()
    const isThere = disk?.state === 'mounted'
    const { encryption } = disk ?? {}
    if (desired === undefined) return isThere && encryption === undefined
    const { kekId, providerName, dekGenerationId } = desired
    const isSame = encryption?.keyId === kekId && encryption.providerName === providerName
    return isThere && isSame && encryption.dekGenerationId === dekGenerationId
  })
  return follow && lab.host(0).vsan.isRedundant()
}

/** Makes an object with data. */
const createData = async (lab: VsanEncryptionLab) => {
  const { objects } = lab.host(0).vsan
  const objectId = await objects.create('file', 1)
  const object = await objects.own(objectId)
  await object.write(0, SECTOR)
  await object.write(2 * MIB, SECTOR)
  await object.close()
  return objectId
}

const hasData = async (lab: VsanEncryptionLab, index: number, objectId: string) => {
  const object = await lab.host(index).vsan.objects.own(objectId)
  const isThere = []
  for (const offset of [0, 2 * MIB]) isThere.push((await object.read(offset, 4096)).equals(SECTOR))
  await object.close()
  return isThere.every(Boolean)
}

const showsPlaintext = async (lab: VsanEncryptionLab) => {
  const shown = []
  for (const index of lab.hosts().keys())
    shown.push((await lab.bytes(index)).includes('plaintext of a VM'))
  return shown.includes(true)
}

describe('a vSAN cluster', () => {
  it.each([
    [4, false],
    [3, true],
  ])(
    'of %i hosts is encrypted, rekeyed and decrypted (reduced redundancy: %s)',
    async (hosts, allowReducedRedundancy) => {
      const lab = createVsanEncryptionLab(hosts, { ...plain, allowReducedRedundancy })
      await lab.run(async () => {
        for (let index = 0; index < hosts; index++) await lab.start(index)
        const objectId = await createData(lab)
        expect(await showsPlaintext(lab)).toBe(true)
        for (const encryption of [
          {},
          { kekId: '2' },
          { kekId: '3', dekGenerationId: 2 },
          { kekId: '4', providerName: 'KMS', dekGenerationId: 2 },
          undefined,
        ]) {
          want(lab, encryption)
          await lab.settle(() => isSettled(lab))
          expect(await hasData(lab, hosts - 1, objectId)).toBe(true)
          expect(await showsPlaintext(lab)).toBe(encryption === undefined)
        }
      })
    },
  )

  it('continues an enablement after the power of hosts fails again and again', async () => {
    const lab = createVsanEncryptionLab(4, plain)
    await lab.run(async () => {
      for (const index of [0, 1, 2, 3]) await lab.start(index)
      const objectId = await createData(lab)
      want(lab, {})
      for (const index of [0, 1, 2, 3, 0, 2]) {
        const encrypted = () =>
          lab.hosts().filter(({ disks }) => disks.list()[0]?.encryption !== undefined).length
        const before = encrypted()
        const evacuates = () => lab.host(index).disks.components.list().length === 0
        await lab.settle(() => encrypted() > before || evacuates() || encrypted() === 4)
        lab.kill(index)
        await lab.start(index)
      }
      await lab.settle(() => isSettled(lab))
      expect(await hasData(lab, 3, objectId)).toBe(true)
      expect(await showsPlaintext(lab)).toBe(false)
    })
  })

  it('does not reformat disks of three hosts without reduced redundancy', async () => {
    const lab = createVsanEncryptionLab(3, plain)
    await lab.run(async () => {
      for (const index of [0, 1, 2]) await lab.start(index)
      const objectId = await createData(lab)
      want(lab, {})
      const problems = () => lab.hosts().map(({ follower }) => follower.problem())
      await lab.settle(() => problems().some((each) => each?.includes('no other host') === true))
      expect(await hasData(lab, 1, objectId)).toBe(true)
    })
  })

  it('is mounted after all hosts rebooted, as soon as the KEK is there', async () => {
    const lab = createVsanEncryptionLab(3, plain)
    await lab.run(async () => {
      want(lab, {})
      for (const index of [0, 1, 2]) await lab.start(index)
      const objectId = await createData(lab)
      for (const index of [0, 1, 2]) lab.kill(index)
      lab.missing.add('1')
      for (const index of [0, 1, 2]) await lab.start(index)
      expect(lab.hosts().map(({ disks }) => disks.list()[0]?.state)).toEqual(
        Array(3).fill('locked'),
      )
      await expect(hasData(lab, 0, objectId)).rejects.toMatchObject({
        code: 'VSAN_OBJECT_INACCESSIBLE',
      })
      lab.missing.clear()
      await lab.settle(() => isSettled(lab))
      expect(await hasData(lab, 0, objectId)).toBe(true)
    })
  })
})
