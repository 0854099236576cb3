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
  const chunks: Buffer[] = []
  let waitingBytes = 0

  /** Moves waiting bytes to a target. */
  const drain = (target: Buffer): void => {
    for (let at = 0; at < target.length; ) {
      const chunk = chunks[0]
      if (chunk === undefined) throw new RangeError('too few bytes wait')
      const copied = chunk.copy(target, at)
      chunk.fill(0, 0, copied)
      at += copied
      if (copied === chunk.length) chunks.shift()
      else chunks[0] = chunk.subarray(copied)
    }
    waitingBytes -= target.length
  }
  /** Fills a target; returns false if the connection ends first. */
  const fill = async (target: Buffer): Promise<boolean> => {
    while (waitingBytes < target.length) {
      const chunk = await stream.read()
      if (chunk === undefined) return false
      chunks.push(chunk)
      waitingBytes += chunk.length
    }
    drain(target)
    return true
  }
  return {
    next: async () => {
      const head = Buffer.alloc(HEAD_BYTES)
      if (!(await fill(head))) {
        if (waitingBytes === 0) return undefined
        throw cutOff()
      }
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
      if (!(await fill(message.subarray(HEAD_BYTES)))) throw cutOff()
      return message
    },
    isEmpty: () => waitingBytes === 0,
  }
}

function cutOff(): KmipError {
  return new KmipError('UNREACHABLE', 'the connection ended within a message')
}
