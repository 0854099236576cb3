import { describe, expect, it } from '@jest/globals'
import { createSimulatedDisk, type Files, seededRandom } from '@nkpsim/effects'
import { isTaken } from './staged-clone.ts'

function folder(make: (files: Files) => void): Files {
  const files = createSimulatedDisk({ random: seededRandom('taken') }).attach()
  files.now.makeFolder('/state', 0o700)
  make(files)
  return files
}
const file = (files: Files, path: string): void => files.now.open(path, 'create').now.close()

describe('a state folder', () => {
  it('can take a clone if it has nothing of one, or empty folders for it', () => {
    const files = folder(({ now }) => now.makeFolder('/state/operator', 0o700))
    file(files, '/state/ready.json')
    expect(isTaken(files, '/state')).toBe(false)
  })

  it.each(['box.key', 'audit-log-id', 'operator/roots.pem', 'ha/unjoined'])(
    'cannot take a clone that would replace %s',
    (path) => {
      const files = folder(({ now }) => {
        for (const name of ['operator', 'ha']) now.makeFolder(`/state/${name}`, 0o700)
      })
      file(files, `/state/${path}`)
      expect(isTaken(files, '/state')).toBe(true)
    },
  )
})
