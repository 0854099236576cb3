import { describe, expect, it } from '@jest/globals'
import { seededRandom } from '@nkpsim/effects'
import { createVsanEsaLab, ESA_KEK, esaKek, type VsanEsaLab } from '../../testing/vsan-esa-lab.ts'
import { lockDek, makeDek, openDek } from './lock-deks.ts'
import { isInconsistent } from './object-keys.ts'

const MIB = 1 << 20
const PLAINTEXT = Buffer.alloc(4096, 'plaintext of a VM ')
const MARK = Buffer.from('plaintext of a VM')
const random = seededRandom('DEKs')
const newDek = () => {
  using kek = esaKek()
  return makeDek({ ...ESA_KEK, kek }, random.uuid(), random.bytes)
}
/** Bytes of an object that have data. */
const OFFSETS = [0, 3 * MIB - 2048, 9 * MIB + 4096, 20 * MIB]

const createData = async (lab: VsanEsaLab): Promise<string> => {
  const { objects } = lab.host(0).vsan()
  const objectId = await objects.create('file', 1)
  const object = await objects.own(objectId)
  for (const offset of OFFSETS) await object.write(offset, PLAINTEXT)
  await object.close()
  return objectId
}

const hasData = async (lab: VsanEsaLab, index: number, objectId: string): Promise<boolean> => {
  const object = await lab.host(index).vsan().objects.own(objectId)
  try {
    for (const offset of OFFSETS)
      if (!(await object.read(offset, 4096)).equals(PLAINTEXT)) return false
    return (await object.read(5 * MIB, MIB)).equals(Buffer.alloc(MIB))
  } finally {
    await object.close()
  }
}

describe('a vSAN cluster with ESA', () => {
  it('encrypts data that is there, rekeys and decrypts it, above the components', async () => {
    const lab = createVsanEsaLab(3)
    await lab.run(async () => {
      const objectId = await createData(lab)
      expect(await lab.showsOnDisk(MARK)).toBe(true)
      expect(lab.showedOnWire(MARK)).toBe(true)
      const [first, second] = [newDek(), newDek()]
      for (const deks of [
        { dek: first },
        { dek: second, oldDek: first },
        { oldDek: second },
        { dek: first, oldDek: second },
      ]) {
        lab.tell(deks)
        await lab.untilRewritten()
        lab.showedOnWire(MARK)
        expect(await hasData(lab, 2, objectId)).toBe(true)
        const isPlain = deks.dek === undefined
        expect(await lab.showsOnDisk(MARK)).toBe(isPlain)
        await createData(lab)
        expect(lab.showedOnWire(MARK)).toBe(isPlain)
      }
    })
  })

  it('rewrites a used object after the host of a replica restarted unnoticed', async () => {
    const lab = createVsanEsaLab(3)
    await lab.run(async () => {
      const objectId = await createData(lab)
      const object = await lab.host(0).vsan().objects.own(objectId)
      const all = { afterObjectId: '', objectIds: [] }
      const replicas = lab.host(0).vsan().list(all)[0]?.configuration.components ?? []
      const other = replicas.find(({ kind, hostId }) => kind === 'replica' && hostId !== 'host-0')
      const index = lab.hosts.findIndex(({ hostId }) => hostId === other?.hostId)
      await object.write(0, PLAINTEXT)
      await object.flush()
      lab.host(index).kill()
      lab.host(index).start()
      await lab.sleep(5000)
      lab.tell({ dek: newDek() })
      await lab.untilRewritten()
      expect(await object.read(OFFSETS[0] ?? 0, 4096)).toEqual(PLAINTEXT)
      await lab.until(() => lab.host(0).vsan().isRedundant())
      expect(lab.hosts.map((host) => host.vsan().hasStaleComponents())).toEqual(
        Array(3).fill(false),
      )
      await object.close()
      expect(await lab.showsOnDisk(MARK)).toBe(false)
    })
  })

  it('gives no data through a host without the KEK, or with a wrong one', async () => {
    const lab = createVsanEsaLab(3)
    await lab.run(async () => {
      lab.tell({ dek: newDek() })
      const objectId = await createData(lab)
      for (const [kek, kekVerifier] of [
        [undefined, 'unknown'],
        [esaKek(2), 'wrong'],
      ] as const) {
        lab.setKek(2, kek)
        await expect(hasData(lab, 2, objectId)).rejects.toMatchObject({ code: 'VSAN_KEY_MISSING' })
        expect(lab.keysOf(2).report(0, [])).toMatchObject({ kekVerifier, dekVerifier: 'unknown' })
      }
      // Its disk serves ciphertext meanwhile.
      lab.host(0).kill()
      await lab.sleep(20_000)
      expect(await hasData(lab, 1, objectId)).toBe(true)
      lab.setKek(2, esaKek())
      expect(await hasData(lab, 2, objectId)).toBe(true)
      expect(lab.keysOf(2).report(0, [])).toMatchObject({
        kekVerifier: 'right',
        dekVerifier: 'right',
      })
    })
  })

  it('opens its data after vCenter was restored from a backup from before a rekey', async () => {
    const lab = createVsanEsaLab(3)
    await lab.run(async () => {
      const [first, second, third] = [newDek(), newDek(), newDek()]
      lab.tell({ dek: first })
      const objectId = await createData(lab)
      for (const deks of [
        { dek: second, oldDek: first },
        { dek: third, oldDek: second },
        { dek: first },
        {},
      ]) {
        lab.tell(deks)
        await lab.untilRewritten()
        expect(await hasData(lab, 1, objectId)).toBe(true)
      }
    })
  })

  it('keeps data from a host that was away during a deep rekey, until it knows the DEK', async () => {
    const lab = createVsanEsaLab(4)
    await lab.run(async () => {
      const [first, second] = [newDek(), newDek()]
      lab.tell({ dek: first })
      const objectId = await createData(lab)
      lab.tell({ dek: second, oldDek: first }, [0, 1, 2])
      await lab.until(() =>
        lab.hosts.every(({ store }) =>
          store.list().every(({ configuration }) => !isInconsistent(configuration, second.dekId)),
        ),
      )
      await expect(hasData(lab, 3, objectId)).rejects.toMatchObject({
        code: 'VSAN_KEY_MISSING',
        message: expect.stringContaining('does not know the DEK'),
      })
      // What it makes meanwhile has the former DEK, which the others still have.
      const { objects } = lab.host(3).vsan()
      const made = await objects.create('file', 1)
      const object = await objects.own(made)
      for (const offset of OFFSETS) await object.write(offset, PLAINTEXT)
      await object.close()
      lab.tell({ dek: second, oldDek: first }, [3])
      await lab.untilRewritten()
      for (const id of [objectId, made]) expect(await hasData(lab, 3, id)).toBe(true)
    })
  })
})

it('a DEK opens with its KEK alone, and only with its id and verifier', () => {
  const dek = newDek()
  const kekOf = (byte: number) => () => esaKek(byte)
  const opened = openDek(dek, kekOf(1))
  expect(opened).toMatchObject({ kekVerifier: 'right', dekVerifier: 'right' })
  using bytes = opened.dek
  expect(openDek(dek, kekOf(2))).toEqual({ kekVerifier: 'wrong', dekVerifier: 'unknown' })
  expect(openDek(dek, () => undefined)).toEqual({ kekVerifier: 'unknown', dekVerifier: 'unknown' })
  const other = { ...dek, dekId: newDek().dekId }
  expect(openDek(other, kekOf(1))).toEqual({ kekVerifier: 'right', dekVerifier: 'wrong' })
  if (bytes === undefined) throw new Error('the DEK does not open')
  using kek = esaKek(3)
  const locked = lockDek({ ...ESA_KEK, keyId: '3', kek }, { dekId: dek.dekId, dek: bytes })
  expect(locked.dekVerifier).toBe(dek.dekVerifier)
  expect(openDek(locked, kekOf(3)).dek?.reveal()).toEqual(bytes.reveal())
})
