/**
 * The minimum cost of mirrored blocks: a gRPC server that writes blocks to a file and makes them
 * durable, or reads them. bare-mirror.ts starts this file twice as a separate process, with its
 * work as JSON on standard input.
 */
import { open } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type BareIdentity, bytesMethod, serveBytes } from './bare-server.ts'

/** Bytes of a request. */
export const REQUEST_BYTES = 256 * 1024
/** Requests after which all are durable. */
export const FLUSHED_REQUESTS = 16
const HEAD_BYTES = 4

/** A method whose messages are plain bytes: the number of a block, then the block or nothing. */
export const BLOCKS_METHOD = bytesMethod('/bare.Replica/Blocks')

export type BareReplicaWork = BareIdentity & { file: string }

/** Returns a request to write a block, or to read it if there is no content. */
export function blockRequest(block: number, content?: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(block)
  return content === undefined ? head : Buffer.concat([head, content])
}

if (import.meta.main)
  process.stdout.write(`${await serve(JSON.parse(await text(process.stdin)) as BareReplicaWork)}\n`)

async function serve(work: BareReplicaWork): Promise<number> {
  const file = await open(work.file, 'w+')
  let written = 0
  const answer = async (request: Buffer): Promise<Buffer> => {
    const position = request.readUInt32LE() * REQUEST_BYTES
    if (request.length > HEAD_BYTES) {
      await file.write(request, HEAD_BYTES, request.length - HEAD_BYTES, position)
      if (++written % FLUSHED_REQUESTS === 0) await file.datasync()
      return Buffer.of(1)
    }
    const block = Buffer.allocUnsafe(REQUEST_BYTES)
    await file.read(block, 0, REQUEST_BYTES, position)
    return block
  }
  return serveBytes(BLOCKS_METHOD, work, answer, 2 * REQUEST_BYTES)
}
