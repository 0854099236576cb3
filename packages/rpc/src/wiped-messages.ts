/**
 * Messages may contain keys and passwords. These functions zero encoded bytes as soon as they are
 * no longer needed.
 */

type Serialize = (value: unknown) => Buffer

/**
 * Zeroes the bytes from which a message was read. The bytes fields of the message are views of
 * these bytes, so the function copies them first.
 * @param deserialize called once per message, with a copy of its bytes
 */
export function wipingDeserialize(
  deserialize: (bytes: Buffer) => unknown,
): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      return detached(deserialize(bytes), bytes.buffer)
    } finally {
      bytes.fill(0)
    }
  }
}

/**
 * Zeroes an encoded message after grpc-js has copied it into a frame, which grpc-js does once.
 * @param onFrame called with the frame. The caller zeroes the frame at the end of the call. An
 *   earlier time is unsafe, because grpc-js keeps data for a retry, and a stream does not show when
 *   a frame was sent
 */
export function wipingSerialize(
  serialize: Serialize,
  onFrame: (frame: Uint8Array) => void = () => {},
): Serialize {
  return (value) => {
    const bytes = serialize(value)
    const copy = (frame: Uint8Array, at?: number): number => {
      const count = Buffer.prototype.copy.call(bytes, frame, at)
      bytes.fill(0)
      onFrame(frame)
      return count
    }
    return Object.defineProperty(bytes, 'copy', { value: copy })
  }
}

/**
 * Copies bytes outside Node.js's buffer pool and outside V8's heap, where the garbage collector
 * would leave copies.
 */
function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

function detached(value: unknown, from: ArrayBufferLike): unknown {
  if (value instanceof Uint8Array) return value.buffer === from ? copyOf(value) : value
  if (typeof value !== 'object' || value === null) return value
  for (const [key, part] of Object.entries(value))
    if (typeof part === 'object') Reflect.set(value, key, detached(part, from))
  return value
}

const markedResponses = new WeakSet<object>()

/**
 * Marks a single response of a handler. The server zeroes the bytes fields of the response when it
 * has encoded it, or could not send it.
 */
export function wipedOnceSent<Response extends object>(response: Response): Response {
  markedResponses.add(response)
  return response
}

/** Zeroes the bytes fields of a response that wipedOnceSent has marked. */
export function wipeIfMarked(response: unknown): void {
  if (typeof response !== 'object' || response === null) return
  if (markedResponses.delete(response)) zeroBytes(response)
}

function zeroBytes(value: unknown): void {
  if (value instanceof Uint8Array) value.fill(0)
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(zeroBytes)
}
