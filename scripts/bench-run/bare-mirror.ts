import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import { makeCertificate, openBareStream } from './bare-fan-out.ts'
import {
  type BareReplicaWork,
  BLOCKS_METHOD,
  blockRequest,
  REQUEST_BYTES,
} from './bare-replicas.ts'

const BARE_REPLICAS = fileURLToPath(new URL('./bare-replicas.ts', import.meta.url))
/** Requests at the same time. */
export const IN_FLIGHT = 4

/** Two bare hosts with the same blocks. */
export type BareMirror = {
  /** Writes blocks to both hosts. Returns the time, ms. */
  write(blocks: number): Promise<number>
  /** Reads blocks from the first host. Returns the time, ms. */
  read(blocks: number): Promise<number>
  /** Reads blocks from the first host, and writes them to the second. Returns the time, ms. */
  copy(blocks: number): Promise<number>
  close(): void
}

type Stream = ClientDuplexStream<Buffer, Buffer>

export async function startBareMirror(folder: string): Promise<BareMirror> {
  const tls = await makeCertificate()
  const children: ChildProcess[] = []
  const asks: ((request: Buffer) => Promise<Buffer>)[] = []
  const streams: Stream[] = []
  for (const name of ['bare-1', 'bare-2']) {
    const { child, port } = await startReplica({ ...tls, file: join(folder, name) })
    children.push(child)
    const stream = openBareStream(port, tls, BLOCKS_METHOD)
    streams.push(stream)
    asks.push(askerOf(stream))
  }
  const [first, second] = asks
  if (first === undefined || second === undefined) throw new Error('two hosts were started')
  const content = Buffer.alloc(REQUEST_BYTES, 'block')
  return {
    write: (blocks) =>
      timed(blocks, async (block) => {
        const request = blockRequest(block, content)
        await Promise.all([first(request), second(request)])
      }),
    read: (blocks) => timed(blocks, async (block) => void (await first(blockRequest(block)))),
    copy: (blocks) =>
      timed(blocks, async (block) => {
        await second(blockRequest(block, await first(blockRequest(block))))
      }),
    close: () => {
      for (const stream of streams) stream.cancel()
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

/** Performs one request for each block, several at the same time. */
async function timed(blocks: number, act: (block: number) => Promise<void>): Promise<number> {
  const startMs = performance.now()
  const queue = Array.from({ length: blocks }, (_, block) => block).values()
  const worker = async (): Promise<void> => {
    for (const block of queue) await act(block)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return performance.now() - startMs
}

/** Returns a function that sends a request. Each answer is for the oldest request without one. */
function askerOf(stream: Stream): (request: Buffer) => Promise<Buffer> {
  const waiting: ((answer: Buffer) => void)[] = []
  stream.on('data', (answer: Buffer) => waiting.shift()?.(answer))
  return async (request) => {
    const answered = new Promise<Buffer>((resolve) => waiting.push(resolve))
    if (!stream.write(request)) await once(stream, 'drain')
    return answered
  }
}

async function startReplica(work: BareReplicaWork): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', BARE_REPLICAS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(work))
  for await (const line of createInterface({ input: child.stdout }))
    return { child, port: Number(line) }
  throw new Error('the bare hosts did not start')
}
