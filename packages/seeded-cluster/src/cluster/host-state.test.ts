import { expect, it } from '@jest/globals'
import { createSimulatedDisk, seededRandom } from '@nkpsim/effects'
import { readConfiguration, undoMisdirected, writeConfiguration } from './host-state.ts'

function lab() {
  const files = createSimulatedDisk({ random: seededRandom('host') }).attach()
  files.now.makeFolder('/state', 0o700)
  const file = files.now.open('/state/config-store', 'create')
  file.now.write(Buffer.from('the first content'), 0)
  file.now.close()
  return files
}

it('the configuration of a host can be read and replaced', () => {
  const files = lab()
  writeConfiguration(files, Buffer.from('other'))
  expect(readConfiguration(files)?.toString()).toBe('other')
})

it('undoMisdirected moves only a misdirected configuration back to its place', () => {
  const files = lab()
  undoMisdirected(files)
  expect(readConfiguration(files)?.toString()).toBe('the first content')
  writeConfiguration(files, Buffer.concat([Buffer.alloc(4096), Buffer.from('behind')]))
  undoMisdirected(files)
  expect(readConfiguration(files)?.toString()).toBe('behind')
})
