import { expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import { openRunFolder } from './run-folder.ts'

it('removes what vTPMs of a killed host left, and nothing else', () => {
  const files = createSimulatedDisk({ random: seededRandom('run folder') }).attach()
  const folder = '/host'
  files.now.makeFolder(folder, 0o700)
  expect(openRunFolder(files, folder)).toBe('/host/vtpm')
  for (const path of ['0123abcd.state', 'mine.state'])
    files.now.makeFolder(`/host/vtpm/${path}`, 0o700)
  for (const path of ['0123abcd.sock', '0123abcd.state/tpm2-00.permall', 'notes'])
    files.now.open(`/host/vtpm/${path}`, 'create').now.close()
  openRunFolder(files, folder)
  expect(files.now.list('/host/vtpm').toSorted()).toEqual(['mine.state', 'notes'])
})
