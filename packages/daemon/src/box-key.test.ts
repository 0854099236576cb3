import { expect, it } from '@jest/globals'
import { createSimulatedDisk, systemRandom } from '@nkpsim/effects'
import { BOX_KEY_FILE, obtainBoxKey } from './box-key.ts'

const PATH = `/state/${BOX_KEY_FILE}`

function lab() {
  const files = createSimulatedDisk({ random: systemRandom }).attach()
  files.now.makeFolder('/state', 0o700)
  const obtain = (exists: boolean) =>
    obtainBoxKey(
      { files, random: systemRandom },
      '/state',
      { exists, what: 'database' },
      (message) => new Error(message),
    )
  return { files, obtain }
}

it('a box key is made once, and stays the same', async () => {
  const { obtain } = lab()
  using made = await obtain(false)
  using again = await obtain(true)
  expect(made.lengthBytes).toBe(32)
  expect(again.equals(made)).toBe(true)
})

it('a box key that is missing or damaged is refused, and no other one is made', async () => {
  const { files, obtain } = lab()
  await expect(obtain(true)).rejects.toThrow(
    `${PATH} is missing; without it the database cannot be read: put it back from a copy`,
  )
  expect(files.now.stat(PATH)).toBeUndefined()
  using _made = await obtain(false)
  files.now.open(PATH, 'change').now.write(Buffer.alloc(40), 0)
  await expect(obtain(false)).rejects.toThrow(`${PATH} is damaged; put it back from a copy`)
})
