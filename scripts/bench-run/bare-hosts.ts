/**
 * The minimum cost of a fan-out: gRPC servers that write a file durably for each message, and
 * answer. bare-fan-out.ts starts this file as a separate process, with its work as JSON on standard
 * input.
 */
import { mkdirSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'

/** A method whose messages are plain bytes. */
export const FAN_OUT_METHOD = {
  path: '/bare.FanOut/Push',
  requestStream: true,
  responseStream: true,
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
} as const

export type BareHostsWork = {
  folder: string
  hosts: number
  fileBytes: number
  certificatePem: string
  privateKeyPem: string
  rootsPem: string
}

if (import.meta.main) {
  const work = JSON.parse(await text(process.stdin)) as BareHostsWork
  const ports = await Promise.all(
    Array.from({ length: work.hosts }, (_, index) => serve(work, index)),
  )
  process.stdout.write(`${JSON.stringify(ports)}\n`)
}

function serve(work: BareHostsWork, index: number): Promise<number> {
  const folder = join(work.folder, String(index))
  mkdirSync(folder, { recursive: true })
  const content = Buffer.alloc(work.fileBytes, 1)
  const server = new Server()
  server.addService(
    { push: { ...FAN_OUT_METHOD, originalName: 'push' } },
    {
      push: (stream: ServerDuplexStream<Buffer, Buffer>) => {
        stream.on('data', () => {
          void writeDurably(folder, content).then(() => stream.write(Buffer.of(1)))
        })
        stream.on('end', () => stream.end())
      },
    },
  )
  const pair = {
    cert_chain: Buffer.from(work.certificatePem),
    private_key: Buffer.from(work.privateKeyPem),
  }
  const credentials = ServerCredentials.createSsl(Buffer.from(work.rootsPem), [pair], true)
  return new Promise((resolve, reject) => {
    server.bindAsync('localhost:0', credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    )
  })
}

async function writeDurably(folder: string, content: Buffer): Promise<void> {
  const file = await open(join(folder, 'new'), 'w')
  await file.write(content)
  await file.sync()
  await file.close()
  await rename(join(folder, 'new'), join(folder, 'file'))
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}
