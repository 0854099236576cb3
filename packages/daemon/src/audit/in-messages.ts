/**
 * A message of lines is sent when it reaches this size, bytes. Its last line adds at most 512 KiB.
 */
const MESSAGE_BYTES = 256 * 1024

/** Groups lines of a log into messages, with as many lines per message as fit. */
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
