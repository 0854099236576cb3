import { describe, expect, it } from '@jest/globals'
import { readByteStream } from './byte-stream.ts'

type Message = { header?: { size: number }; chunk?: Buffer; totalBytes?: number }

const chunk = (bytes: number): Message => ({ chunk: Buffer.alloc(bytes, 7) })

/** Reads a stream whose header states a size; at size 0 the last message must state it. */
async function read(messages: readonly Message[]): Promise<number> {
  async function* stream(): AsyncIterable<Message> {
    yield* messages
  }
  const { content } = await readByteStream(stream(), ({ size }) => size === 0)
  let bytes = 0
  for await (const each of content) bytes += each.length
  return bytes
}

describe('a stream of bytes', () => {
  it.each<[string, Message[]]>([
    ['of a known size', [{ header: { size: 3 } }, chunk(1), chunk(2)]],
    ['whose end states its size', [{ header: { size: 0 } }, chunk(1), chunk(2), { totalBytes: 3 }]],
  ])('%s is read to its end', async (_what, messages) => {
    expect(await read(messages)).toBe(3)
  })

  it.each<[string, Message[], string]>([
    ['without its size', [{ header: { size: 0 } }, chunk(1), chunk(2)], 'after 3 bytes'],
    ['without any chunk', [{ header: { size: 0 } }], 'after 0 bytes'],
    [
      'with fewer bytes than its end states',
      [{ header: { size: 0 } }, chunk(1), { totalBytes: 2 }],
      'after 1 byte',
    ],
  ])('%s counts as cut off', async (_what, messages, message) => {
    await expect(read(messages)).rejects.toMatchObject({
      code: 'IMAGE_SIZE_MISMATCH',
      message: expect.stringContaining(message),
    })
  })

  it.each<[string, Message[]]>([
    ['no header', [chunk(1)]],
    ['an empty chunk', [{ header: { size: 1 } }, chunk(0)]],
    ['a chunk over 1 MiB', [{ header: { size: 1 } }, chunk(1024 * 1024 + 1)]],
    ['a size that its header states already', [{ header: { size: 1 } }, { totalBytes: 1 }]],
  ])('with %s is refused', async (_what, messages) => {
    await expect(read(messages)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  })
})
