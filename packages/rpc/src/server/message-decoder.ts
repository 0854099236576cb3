/**
 * Size of the compressed flag and the length of a message (gRPC over HTTP/2,
 * Length-Prefixed-Message).
 */
export const PREFIX_BYTES = 5
/**
 * Initial size of a buffer for a longer message. The buffer doubles as data arrives, so a large
 * stated length costs the server no memory.
 */
const FIRST_CAPACITY_BYTES = 1024

/** Decodes the data of one request stream into messages. */
export type MessageDecoder = {
  /**
   * Takes a piece of the stream and zeroes the piece. Returns the completed messages with their
   * prefixes.
   */
  write(data: Buffer): Buffer[]
  /** Zeroes and discards the incomplete message. */
  clear(): void
}

/**
 * Creates a decoder that copies an incomplete message into its own buffer. The connection's buffer
 * is therefore free again after each piece, and no part of a message remains in it.
 * @param options.maxMessageBytes called at each prefix
 * @param options.hold called with the number of additional bytes that the decoder holds; throws to
 *   refuse them
 */
export function createMessageDecoder(options: {
  maxMessageBytes: () => number
  hold: (bytes: number) => void
}): MessageDecoder {
  let buffer = Buffer.alloc(0)
  let filled = 0
  /** Size of the message with its prefix; known when the prefix is complete. */
  let frameBytes: number | undefined

  const grow = (wantedBytes: number, atMostBytes: number): void => {
    if (wantedBytes <= buffer.length) return
    const doubled = Math.max(wantedBytes, buffer.length * 2, FIRST_CAPACITY_BYTES)
    const capacity = Math.min(doubled, atMostBytes)
    options.hold(capacity - buffer.length)
    // Node.js's buffer pool is unsuitable, because neighbouring bytes would outlive the message.
    const grown = Buffer.alloc(capacity)
    buffer.copy(grown, 0, 0, filled)
    buffer.fill(0)
    buffer = grown
  }
  const append = (data: Buffer, from: number, untilBytes: number): number => {
    const bytes = Math.min(data.length - from, untilBytes - filled)
    grow(filled + bytes, untilBytes)
    data.copy(buffer, filled, from, from + bytes)
    filled += bytes
    return bytes
  }
  const finish = (): Buffer => {
    const message = buffer
    buffer = Buffer.alloc(0)
    filled = 0
    frameBytes = undefined
    return message
  }
  return {
    write: (data) => {
      const messages: Buffer[] = []
      for (let at = 0; at < data.length; ) {
        at += append(data, at, frameBytes ?? PREFIX_BYTES)
        if (frameBytes === undefined && filled === PREFIX_BYTES) {
          requireUncompressed(buffer)
          frameBytes = frameOf(buffer.readUInt32BE(1), options.maxMessageBytes())
        }
        if (filled === frameBytes) messages.push(finish())
      }
      data.fill(0)
      return messages
    },
    clear: () => {
      finish().fill(0)
    },
  }
}

/**
 * Refuses a compressed message: it would take up to 1,000 times the memory that is counted for it.
 * gRPC over HTTP/2, Length-Prefixed-Message: the flag is 0 or 1.
 */
function requireUncompressed(prefix: Buffer): void {
  if (prefix[0] !== 0) throw new RangeError('compressed messages are not accepted here')
}

function frameOf(messageBytes: number, maxBytes: number): number {
  if (messageBytes > maxBytes)
    throw new RangeError(`a message of ${messageBytes} bytes is too long here: at most ${maxBytes}`)
  return PREFIX_BYTES + messageBytes
}
