import type { ByteStream } from '@nkpsim/effects'
import { KmipError } from '../errors.ts'
import { MAX_MESSAGE_BYTES } from '../ttlv/decode.ts'
import { TYPE } from '../ttlv/item.ts'

/** Tag, type and length of a message, bytes. */
const HEAD_BYTES = 8

/** Cuts the bytes of a connection into messages. Wipes the bytes that it has copied. */
export type Frames = {
  /**
   * Returns the next message, which then belongs to the caller; undefined if the connection ended
   * before its first byte.
   * @throws KmipError MALFORMED; UNREACHABLE if the connection ended within a message
   */
  next(): Promise<Buffer | undefined>
  /** Whether no byte waits. */
  isEmpty(): boolean
}

/** @param tag tag of all messages: of requests or of answers */
export function createFrames(stream: Pick<ByteStream, 'read'>, tag: number): Frames {
  /** What is left of the last chunk. */
  let rest: Buffer | undefined

  /**
   * Fills a target; returns how many bytes came before the connection ended. Copies each chunk at
   * once, because a server may send a message in a million pieces.
   */
  const fill = async (target: Buffer): Promise<number> => {
    let filled = 0
    while (filled < target.length) {
      rest ??= await stream.read()
      if (rest === undefined) break
      const copied = rest.copy(target, filled)
      rest.fill(0, 0, copied)
      filled += copied
      rest = copied === rest.length ? undefined : rest.subarray(copied)
    }
    return filled
  }
  return {
    next: async () => {
      const head = Buffer.alloc(HEAD_BYTES)
      const headBytes = await fill(head)
      if (headBytes === 0) return undefined
      if (headBytes < HEAD_BYTES) throw cutOff()
      const lengthBytes = head.readUInt32BE(4)
      if (head.readUInt32BE(0) !== tag * 256 + TYPE.structure)
        throw new KmipError('MALFORMED', 'the message is not KMIP: it has another start')
      if (HEAD_BYTES + lengthBytes > MAX_MESSAGE_BYTES)
        throw new KmipError(
          'MALFORMED',
          `the message is too long: ${lengthBytes} bytes, at most ${MAX_MESSAGE_BYTES - HEAD_BYTES}`,
        )
      // Memory of its own, so that wiping it wipes all of it.
      const message = Buffer.from(new ArrayBuffer(HEAD_BYTES + lengthBytes))
      head.copy(message)
      let isWhole = false
      try {
        isWhole = (await fill(message.subarray(HEAD_BYTES))) === lengthBytes
      } finally {
        // A part of a message may contain a part of a key.
        if (!isWhole) message.fill(0)
      }
      if (!isWhole) throw cutOff()
      return message
    },
    isEmpty: () => rest === undefined,
  }
}

function cutOff(): KmipError {
  return new KmipError('UNREACHABLE', 'the connection ended within a message')
}
