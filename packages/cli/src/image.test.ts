import { expect, it } from '@jest/globals'
import { tally } from './image.ts'

it('tally counts and hashes the chunks that pass, and returns the same result repeatedly', async () => {
  async function* chunks() {
    yield Buffer.from('a')
    yield Buffer.from('bc')
  }
  const image = tally(chunks())
  const passed: Buffer[] = []
  for await (const chunk of image.chunks) passed.push(chunk)
  expect(Buffer.concat(passed).toString()).toBe('abc')
  // FIPS 180-2, B.1.
  const result = {
    bytes: 3,
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  }
  expect([image.result(), image.result()]).toEqual([result, result])
})
