import { expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import { placesBelow } from './places.ts'

it('placesBelow finds every file with its content', async () => {
  const disk = createSimulatedDisk({ random: seededRandom('places') })
  const files = disk.attach()
  await files.makeFolder('/state', 0o700)
  for (const path of ['/a', '/state/b']) {
    await using file = await files.open(path, 'create')
    await file.write(Buffer.from(path), 0)
  }
  disk.makeLink('/a', '/link')
  const found = [...placesBelow(files, '/', 'esx-1:')]
  expect(found.map(({ name, bytes }) => [name, String(bytes)])).toEqual([
    ['esx-1:/state/b', '/state/b'],
    ['esx-1:/a', '/a'],
  ])
})
