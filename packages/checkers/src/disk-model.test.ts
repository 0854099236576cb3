import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createDiskModel } from './disk-model.ts'

const SIZE = 16 * 4096

describe('createDiskModel', () => {
  it('accepts a disk with every acknowledged write, where a later write replaces an earlier write', () => {
    const model = createDiskModel(SIZE)
    const disk = Buffer.alloc(SIZE)
    for (const offset of [0, 100, 4096, 5000]) {
      const bytes = randomBytes(6000)
      model.begin(offset, bytes)
      bytes.copy(disk, offset)
      model.acknowledge()
    }
    expect(model.check(disk)).toEqual([])
  })

  it('names the sector whose acknowledged write is lost', () => {
    const model = createDiskModel(SIZE)
    model.begin(8192, randomBytes(4096))
    model.acknowledge()
    expect(model.check(Buffer.alloc(SIZE))).toEqual([{ offsetBytes: 8192 }])
  })

  it('names a sector with a byte that no write has changed', () => {
    const disk = Buffer.alloc(SIZE)
    disk[SIZE - 1] = 1
    expect(createDiskModel(SIZE).check(disk)).toEqual([{ offsetBytes: SIZE - 4096 }])
  })

  it('accepts old or new bytes for each sector of a failed write, and later requires the bytes that it has seen', () => {
    const model = createDiskModel(SIZE)
    const bytes = randomBytes(8192)
    model.begin(4096, bytes)
    model.abandon()
    const half = Buffer.alloc(SIZE)
    bytes.copy(half, 4096, 0, 4096)
    expect(model.check(half)).toEqual([])
    expect(model.check(Buffer.alloc(SIZE))).toEqual([{ offsetBytes: 4096 }])
  })

  it('refuses bytes that are neither the old bytes nor the bytes of a failed write', () => {
    const model = createDiskModel(SIZE)
    model.begin(4096, randomBytes(4096))
    model.abandon()
    const disk = Buffer.alloc(SIZE)
    disk.fill(7, 4096, 8192)
    expect(model.check(disk)).toEqual([{ offsetBytes: 4096 }])
  })

  it('accepts a failed write that took effect before acknowledged writes to parts of its sector', () => {
    const model = createDiskModel(SIZE)
    const disk = Buffer.alloc(SIZE)
    const write = (offsetBytes: number, lengthBytes: number): void => {
      const bytes = randomBytes(lengthBytes)
      model.begin(offsetBytes, bytes)
      bytes.copy(disk, offsetBytes)
    }
    write(0, 1000)
    model.acknowledge()
    write(500, 3000)
    model.abandon()
    write(2000, 1000)
    model.acknowledge()
    write(100, 100)
    model.abandon()
    expect(model.check(disk)).toEqual([])
    disk[600] = (disk[600] ?? 0) ^ 1
    expect(model.check(disk)).toEqual([{ offsetBytes: 0 }])
  })

  it('refuses the bytes of a failed write after a later acknowledged write', () => {
    const model = createDiskModel(SIZE)
    const lost = randomBytes(4096)
    model.begin(0, lost)
    model.abandon()
    model.begin(0, randomBytes(4096))
    model.acknowledge()
    const disk = Buffer.alloc(SIZE)
    lost.copy(disk)
    expect(model.check(disk)).toEqual([{ offsetBytes: 0 }])
  })

  it('expects that a flush makes durable what was seen of a failed write, and nothing else does', () => {
    const bytes = randomBytes(4096)
    const written = Buffer.alloc(SIZE)
    bytes.copy(written)
    const afterFailedWrite = () => {
      const model = createDiskModel(SIZE)
      model.begin(0, bytes)
      model.abandon()
      expect(model.check(written)).toEqual([])
      return model
    }
    const unflushed = afterFailedWrite()
    unflushed.losePower()
    expect(unflushed.check(Buffer.alloc(SIZE))).toEqual([])
    expect(unflushed.check(written)).toEqual([{ offsetBytes: 0 }])
    const flushed = afterFailedWrite()
    flushed.flush()
    flushed.losePower()
    expect(flushed.check(Buffer.alloc(SIZE))).toEqual([{ offsetBytes: 0 }])
  })

  it('accepts parts of a failed write after a power loss, but keeps acknowledged bytes', () => {
    const model = createDiskModel(SIZE)
    const [old, lost] = [randomBytes(4096), randomBytes(4096)]
    const disk = Buffer.alloc(SIZE)
    model.begin(0, old)
    old.copy(disk)
    model.acknowledge()
    model.begin(0, lost)
    model.abandon()
    lost.copy(disk, 512, 512, 1024)
    expect(model.check(Buffer.from(disk))).toEqual([{ offsetBytes: 0 }])
    model.begin(0, lost)
    model.abandon()
    model.losePower()
    expect(model.check(disk)).toEqual([])
    disk.fill(7, 4096, 8192)
    expect(model.check(disk)).toEqual([{ offsetBytes: 4096 }])
  })

  it('accepts noise in an empty sector only where a failed write was lost in a power loss', () => {
    const disk = Buffer.alloc(SIZE)
    disk.fill(7, 4096, 8192)
    const model = createDiskModel(SIZE)
    model.begin(4096, randomBytes(10))
    model.abandon()
    expect(model.check(disk)).toEqual([{ offsetBytes: 4096 }])
    model.begin(4096, randomBytes(10))
    model.abandon()
    model.losePower()
    expect(model.check(disk)).toEqual([])
  })

  it('reports a disk whose size differs', () => {
    expect(createDiskModel(SIZE).check(Buffer.alloc(SIZE - 4096))).toHaveLength(1)
  })
})
