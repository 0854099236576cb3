/** A message of lines is sent when it holds this much; a line adds 512 KiB at most. */
const MESSAGE_BYTES = 256 * 1024

/** Lines of a log as they go over the wire: as many in a message as fit. */
export async function* inMessages(
  lines: AsyncIterable<Buffer>,
): AsyncGenerator<{ lines: Buffer[] }> {
  let batch: Buffer[] = []
  let sizeBytes = 0
  for await (const line of lines) {
    batch.push(line)
    sizeBytes += line.length
    if (sizeBytes < MESSAGE_BYTES) continue
    yield { lines: batch }
    batch = []
    sizeBytes = 0
  }
  if (batch.length > 0) yield { lines: batch }
}
