import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import { ALL_OR_NOTHING, cutPowerAtEachStep } from '@nkpsim/effects/testing'
import fc from 'fast-check'
import { diskKek, MIB, VSAN_CLUSTER } from '../../testing/vsan-disk-lab.ts'
import { newDek } from './disk-key.ts'
import { type DiskLabel, formatCopy, parseCopy, readLabel, writeLabel } from './label.ts'
import { LABEL_COPY_BYTES } from './layout.ts'

const random = seededRandom('label')
const plain: DiskLabel = {
  diskId: '11111111-2222-4333-8444-555555555555',
  clusterId: VSAN_CLUSTER,
  capacityBytes: 4 * MIB,
  isFormatted: true,
  encryption: undefined,
}
const encrypted: DiskLabel = {
  ...plain,
  encryption: newDek(diskKek('1'), 7, random.bytes).encryption,
}

/** Returns an open file with this content. */
const fileWith = async (...copies: Buffer[]) => {
  const files = createSimulatedDisk({ random }).attach()
  const file = await files.open('/disk', 'create')
  for (const [index, copy] of copies.entries()) await file.write(copy, index * LABEL_COPY_BYTES)
  return file
}

describe('the label of a vSAN disk', () => {
  it('has a known layout, and keeps all fields', async () => {
    const bytes = formatCopy(plain, 3)
    expect(bytes.subarray(0, 16).toString()).toBe('nkpsim vsan disk')
    expect(bytes.readBigUInt64LE(16)).toBe(3n)
    const text = bytes.subarray(28, 28 + bytes.readUInt32LE(24)).toString()
    expect(JSON.parse(text)).toEqual({ ...plain, format: 1 })
    const file = await fileWith()
    await writeLabel(file, encrypted, 3)
    expect(await readLabel(file)).toEqual({ label: encrypted, sequence: 3, isWhole: true })
  })

  it('is valid in no part, at whatever byte it is cut or changed', () => {
    const bytes = formatCopy(encrypted, 3)
    for (let end = 0; end < bytes.length; end++) {
      expect(parseCopy(bytes.subarray(0, end))).toBeUndefined()
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(end) ^ 1, end)
      expect(parseCopy(changed)).toBeUndefined()
    }
  })

  it('torn at any byte of either copy, is the old or the new label', async () => {
    const [old, next] = [formatCopy(plain, 3), formatCopy(encrypted, 4)]
    for (let end = 0; end <= next.length; end += 7) {
      const torn = Buffer.concat([next.subarray(0, end), old.subarray(end)])
      const first = await readLabel(await fileWith(torn, old))
      expect([3, 4]).toContain(first.sequence)
      const second = await readLabel(await fileWith(next, torn))
      expect(second).toMatchObject({ label: encrypted, sequence: 4 })
    }
    await expect(readLabel(await fileWith(next.fill(1), old.fill(1)))).rejects.toMatchObject({
      code: 'VSAN_LABEL_INVALID',
    })
  })

  it('is the old or the new label after a power loss, and the new one when the write ended', async () => {
    await cutPowerAtEachStep({
      randoms: [...ALL_OR_NOTHING, seededRandom('1'), seededRandom('2')],
      prepare: async ({ files }) => {
        await using file = await files.open('/disk', 'create')
        await writeLabel(file, plain, 1)
        await files.syncFolder('/')
      },
      operate: async ({ files }) => {
        await using file = await files.open('/disk', 'change')
        await writeLabel(file, encrypted, 2)
      },
      check: async ({ files }, isComplete) => {
        await using file = await files.open('/disk', 'read')
        const { sequence } = await readLabel(file)
        expect(isComplete ? [2] : [1, 2]).toContain(sequence)
      },
    })
  })

  it('is never taken from a text that another program wrote', () => {
    const withChecksum = fc.json().map((text) => {
      const bytes = formatCopy(plain, 1)
      const head = Buffer.from(bytes.subarray(0, 28))
      head.writeUInt32LE(Buffer.byteLength(text), 24)
      return Buffer.concat([head, Buffer.from(text), Buffer.alloc(32)])
    })
    fc.assert(
      fc.property(fc.oneof(withChecksum, fc.uint8Array().map(Buffer.from)), (bytes) => {
        expect(parseCopy(bytes)).toBeUndefined()
      }),
    )
  })
})
