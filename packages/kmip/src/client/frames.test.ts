import { describe, expect, it } from '@jest/globals'
import { encodeTtlv } from '../ttlv/encode.ts'
import { structure, TYPE } from '../ttlv/item.ts'
import { TAG } from '../ttlv/tags.ts'
import { createFrames } from './frames.ts'

const TAG_OF_ANSWERS = TAG.responseMessage
const HEAD_BYTES = 8

/** A connection that gives chunks, and then ends. */
function streamOf(chunks: readonly Buffer[]) {
  const left = chunks[Symbol.iterator]()
  return { read: async () => left.next().value }
}

/** The head of an answer with a body of this length. */
function headOf(bodyBytes: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(TAG_OF_ANSWERS * 256 + TYPE.structure, 0)
  head.writeUInt32BE(bodyBytes, 4)
  return head
}

describe('the messages of a connection', () => {
  it('come whole from chunks that contain several, and the chunks are wiped', async () => {
    const message = encodeTtlv(structure(TAG_OF_ANSWERS))
    const chunk = Buffer.concat([message, message, message.subarray(0, 3)])
    const end = Buffer.from(message.subarray(3))
    const frames = createFrames(streamOf([chunk, end]), TAG_OF_ANSWERS)
    expect(await frames.next()).toEqual(message)
    expect(frames.isEmpty()).toBe(false)
    expect(await frames.next()).toEqual(message)
    expect(await frames.next()).toEqual(message)
    expect(frames.isEmpty()).toBe(true)
    expect(await frames.next()).toBeUndefined()
    expect(Buffer.concat([chunk, end])).toEqual(Buffer.alloc(chunk.length + end.length))
  })

  // Work that grows with the square of the number of pieces takes hours here.
  it('may come byte by byte', async () => {
    const bodyBytes = (1 << 20) - HEAD_BYTES
    const bytes = [...headOf(bodyBytes)].map((byte) => Buffer.of(byte))
    const one = Buffer.alloc(1)
    const frames = createFrames(
      streamOf([...bytes, ...Array.from({ length: bodyBytes }, () => one)]),
      TAG_OF_ANSWERS,
    )
    expect((await frames.next())?.length).toBe(HEAD_BYTES + bodyBytes)
  })

  it.each([
    ['head', headOf(16).subarray(0, 5)],
    ['body', Buffer.concat([headOf(16), Buffer.alloc(15, 1)])],
  ])('are refused if the connection ends within the %s', async (_part, chunk) => {
    const frames = createFrames(streamOf([chunk]), TAG_OF_ANSWERS)
    await expect(frames.next()).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})
