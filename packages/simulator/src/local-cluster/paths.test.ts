import { tmpdir } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import { tpmSocketFolder, tpmSocketPath } from './paths.ts'

describe('tpmSocketFolder', () => {
  it('is below the state folder where the paths of sockets are short enough', () => {
    expect(tpmSocketFolder('/srv/lab', ['esx-1'])).toBe('/srv/lab/tpms')
  })

  it('is a short folder of its own, always the same, below a long state folder', () => {
    const long = `/srv/${'lab-'.repeat(30)}`
    const folder = tpmSocketFolder(long, ['esx-1', 'esx-100'])
    expect(folder.startsWith(`${tmpdir()}/nkpsim-`)).toBe(true)
    expect(tpmSocketFolder(long, ['esx-1'])).toBe(folder)
    expect(tpmSocketFolder(`${long}x`, ['esx-1'])).not.toBe(folder)
    expect(tpmSocketPath(folder, 'esx-100').length + '.ctrl'.length).toBeLessThan(100)
  })
})
