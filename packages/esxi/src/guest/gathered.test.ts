import { expect, it } from '@jest/globals'
import { gathered } from './gathered.ts'

/** Returns reads of these texts. */
function readsOf(texts: readonly string[]): () => Promise<Buffer | undefined> {
  const left = [...texts]
  return async () => {
    const text = left.shift()
    return text === undefined ? undefined : Buffer.from(text)
  }
}

it('what is read while the caller works comes as one part', async () => {
  const parts: string[] = []
  for await (const part of gathered(readsOf(['a', 'bc', 'de', 'f']), 4)) {
    parts.push(part.toString())
    await new Promise(setImmediate)
  }
  expect(parts.join('')).toBe('abcdef')
  expect(parts.length).toBeLessThan(4)
  expect(parts.every(({ length }) => length <= 4)).toBe(true)
})

it('reading waits for a slow caller, and ends with it', async () => {
  let reads = 0
  const read = async () => {
    reads++
    return Buffer.alloc(4)
  }
  for await (const part of gathered(read, 4)) {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    expect(part).toHaveLength(4)
    break
  }
  const before = reads
  expect(before).toBeLessThan(5)
  await new Promise(setImmediate)
  expect(reads).toBe(before)
})

it('a failed read is passed on after what was read', async () => {
  let reads = 0
  const read = async () => {
    if (reads++ > 0) throw new Error('broken')
    return Buffer.from('a')
  }
  const parts: string[] = []
  const all = async () => {
    for await (const part of gathered(read, 4)) parts.push(part.toString())
  }
  await expect(all()).rejects.toThrow('broken')
  expect(parts).toEqual(['a'])
})
