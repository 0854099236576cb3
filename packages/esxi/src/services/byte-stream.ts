import { STREAM_CHUNK_BYTES } from '../disk/block-device.ts'
import { EsxiError } from '../errors.ts'

type Message<Header> = { header?: Header | null; chunk?: Buffer; totalBytes?: number }

/**
 * Reads a stream that consists of a header and bytes.
 * @param endsWithTotal whether the last message must state the number of bytes. When a client
 *   cancels, HTTP/2 first ends the stream normally, so a stream that was cut off looks complete
 * @throws EsxiError INVALID_REQUEST, IMAGE_SIZE_MISMATCH; some only while the caller reads the
 *   content
 */
export async function readByteStream<Header>(
  requests: AsyncIterable<Message<Header>>,
  endsWithTotal: (header: Header) => boolean = () => false,
): Promise<{ header: Header; content: AsyncIterable<Buffer> }> {
  const iterator = requests[Symbol.asyncIterator]()
  const first = await iterator.next()
  const header = first.done === true ? undefined : first.value.header
  if (!header) throw new EsxiError('INVALID_REQUEST', 'the stream does not begin with its header')
  const hasTotal = endsWithTotal(header)
  async function* content(): AsyncIterable<Buffer> {
    let bytes = 0
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) {
        if (hasTotal) throw cutOff(bytes)
        return
      }
      const { chunk, totalBytes } = next.value
      if (hasTotal && totalBytes !== undefined) {
        if (totalBytes !== bytes) throw cutOff(bytes)
        return
      }
      if (chunk === undefined || chunk.length === 0 || chunk.length > STREAM_CHUNK_BYTES)
        throw new EsxiError(
          'INVALID_REQUEST',
          'after its header the stream holds chunks of 1 byte to 1 MiB only',
        )
      bytes += chunk.length
      yield chunk
    }
  }
  return { header, content: content() }
}

function cutOff(bytes: number): EsxiError {
  return new EsxiError(
    'IMAGE_SIZE_MISMATCH',
    `the image has a wrong size: its stream was cut off after ${bytes} bytes; import it again`,
  )
}
