/**
 * A message may contain keys and passwords: its encoded bytes are zeroed as soon as they are not
 * needed.
 */

type Serialize = (value: unknown) => Buffer

/**
 * Zeroes the bytes that a message was read from. Its bytes fields are views of them, so they become
 * copies first.
 * @param deserialize Called once per message, with its own copy of the bytes
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
 * Zeroes an encoded message once grpc-js has copied it into a frame, which it does once.
 * @param onFrame Called with that copy, to be zeroed when the call has ended. A stream does not
 *   show when it was sent: grpc-js reports writes of data that it keeps for a retry.
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

/** Bytes outside Node's pool and V8's heap, where the garbage collector would leave copies. */
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
