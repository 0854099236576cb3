/**
 * A message may hold keys and passwords: what the wire's code made of it is zeroed as soon as
 * nobody needs it.
 */

type Serialize = (value: unknown) => Buffer

/**
 * Zeroes the bytes that a message was read from. Its fields of bytes are views of them, and become
 * copies.
 * @param deserialize Called once a message, with bytes that are its own
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
 * Zeroes what a message became once grpc-js has copied it behind its prefix, which it does once.
 * @param onFrame Told of that copy, to be zeroed when the call has ended. In a stream nothing tells
 *   when it was sent: grpc-js says that it has written what it still keeps to send again.
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
 * Bytes outside of Node's pool and of V8's heap, where the garbage collector would leave copies.
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
