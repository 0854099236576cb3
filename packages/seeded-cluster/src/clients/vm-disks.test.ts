import { expect, it } from '@jest/globals'
import { createVmDisks } from './vm-disks.ts'

const SIZE_BYTES = 8192
const ONES = Buffer.alloc(4096, 1)

function lab() {
  const disks = createVmDisks()
  const disk = Buffer.alloc(SIZE_BYTES)
  disks.created('vm-1', SIZE_BYTES)
  const write = (send: (bytes: Buffer) => Promise<unknown>) => disks.write('vm-1', 0, ONES, send)
  return { disks, disk, write, read: () => disks.read('vm-1', async () => disk) }
}

it('a read must return what was acknowledged', async () => {
  const { disks, disk, write, read } = lab()
  await write(async (bytes) => bytes.copy(disk))
  await read()
  expect(disks.differences()).toEqual([])
  disk[4095] = 2
  await read()
  expect(disks.differences()).toEqual(['disk of vm-1 differs at byte 0'])
})

it('a write without an answer may or may not have happened', async () => {
  const { disks, disk, write, read } = lab()
  const failing = () => Promise.reject(new Error('no answer'))
  await expect(write(failing)).rejects.toThrow('no answer')
  await read()
  await expect(write(failing)).rejects.toThrow('no answer')
  ONES.copy(disk)
  await read()
  expect(disks.differences()).toEqual([])
})

it('a deleted disk is not checked until it is created again', async () => {
  const { disks, disk, read } = lab()
  disk.fill(7)
  disks.forget('vm-1')
  await read()
  expect(disks.differences()).toEqual([])
  disks.created('vm-1', SIZE_BYTES)
  await read()
  expect(disks.differences()).toHaveLength(2)
})
