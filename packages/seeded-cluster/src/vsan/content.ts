/** Begins everything that the users of a swarm write. No encrypted disk has it. */
export const MARKER = Buffer.from('plaintext of a vSAN swarm: ')

/** Returns bytes that stand for a text. */
export function bytesOf(content: string, lengthBytes: number): Buffer {
  const bytes = Buffer.alloc(lengthBytes)
  MARKER.copy(bytes)
  bytes.write(content, MARKER.length)
  return bytes
}

/** Returns the text of bytes; an empty text for zeros. Anything else is content nobody wrote. */
export function contentOf(bytes: Buffer): string {
  if (bytes.every((byte) => byte === 0)) return ''
  const end = bytes.indexOf(0, MARKER.length)
  const content = bytes.toString('latin1', MARKER.length, end < 0 ? bytes.length : end)
  const isWhole = bytes.equals(bytesOf(content, bytes.length))
  return isWhole ? content : `damaged: ${bytes.toString('latin1', 0, 64)}`
}
