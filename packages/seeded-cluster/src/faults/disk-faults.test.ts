import { expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import { createDiskFaults, MISDIRECTED_BYTES } from './disk-faults.ts'

const BYTES = Buffer.from('content')

function lab() {
  const faults = createDiskFaults()
  const disk = createSimulatedDisk({ random: seededRandom('faults'), before: faults.before })
  const files = disk.attach()
  const file = files.now.open('/a', 'create')
  return { faults, files, file }
}

it('a disk error fails one call, and no other', () => {
  const { faults, files, file } = lab()
  faults.failAt(2)
  file.now.write(BYTES, 0)
  files.now.list('/')
  expect(() => file.now.write(BYTES, 0)).toThrow(expect.objectContaining({ code: 'EIO' }))
  file.now.write(BYTES, 0)
})

it('a full disk refuses to grow, but still reads, syncs, truncates and removes files', async () => {
  const { faults, files, file } = lab()
  file.now.write(BYTES, 0)
  const end = faults.fill()
  expect(() => file.now.write(BYTES, 7)).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
  await expect(files.makeFolder('/b', 0o700)).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(file.now.read(Buffer.alloc(7), 0)).toBe(7)
  file.now.syncData()
  file.now.truncate(1)
  files.now.remove('/a')
  end()
  await files.makeFolder('/b', 0o700)
})

it('a misdirected write succeeds, but its bytes are after their place', () => {
  const { faults, file } = lab()
  faults.misdirect('other')
  file.now.write(BYTES, 0)
  faults.misdirect('a')
  file.now.write(BYTES, 7)
  file.now.write(BYTES, 14)
  const content = Buffer.alloc(8192)
  expect(file.now.read(content, 0)).toBe(MISDIRECTED_BYTES + 14)
  const at = (start: number) => content.toString('latin1', start, start + 7)
  expect([0, 7, 14, MISDIRECTED_BYTES + 7].map(at)).toEqual([
    'content',
    '\0'.repeat(7),
    'content',
    'content',
  ])
})

it('a database on a read-only disk reports an I/O error', () => {
  const faults = createDiskFaults()
  const disk = createSimulatedDisk({ random: seededRandom('faults'), before: faults.before })
  const database = disk.attachDatabases().open('/db')
  faults.makeReadOnly()
  expect(() => database.exec('CREATE TABLE a (b)')).toThrow('disk I/O error')
})

it('a read-only disk refuses every change, until the last such fault ends', async () => {
  const { faults, files, file } = lab()
  file.now.write(BYTES, 0)
  const [endFirst, endSecond] = [faults.makeReadOnly(), faults.makeReadOnly()]
  endFirst()
  await expect(files.rename('/a', '/b')).rejects.toMatchObject({ code: 'EROFS' })
  expect(() => file.now.truncate(0)).toThrow(expect.objectContaining({ code: 'EROFS' }))
  expect(file.now.read(Buffer.alloc(7), 0)).toBe(7)
  endSecond()
  await files.rename('/a', '/b')
  faults.makeReadOnly()
  faults.heal()
  await files.rename('/b', '/a')
})
