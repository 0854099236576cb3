import { MAX_TRANSFER_BYTES } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'

/**
 * Reads a stream that consists of a header and bytes.
 * @throws EsxiError INVALID_REQUEST, possibly only while the content is read
 */
export async function readByteStream<Header>(
  requests: AsyncIterable<{ header?: Header | null; chunk?: Buffer }>,
): Promise<{ header: Header; content: AsyncIterable<Buffer> }> {
  const iterator = requests[Symbol.asyncIterator]()
  const first = await iterator.next()
  const header = first.done === true ? undefined : first.value.header
  if (!header) throw new EsxiError('INVALID_REQUEST', 'the stream does not begin with its header')
  async function* content(): AsyncIterable<Buffer> {
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) return
      const { chunk } = next.value
      if (chunk === undefined || chunk.length === 0 || chunk.length > MAX_TRANSFER_BYTES)
        throw new EsxiError(
          'INVALID_REQUEST',
          'after its header the stream holds chunks of 1 byte to 1 MiB only',
        )
      yield chunk
    }
  }
  return { header, content: content() }
}
