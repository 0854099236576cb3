/**
 * The minimum cost of a fan-out: gRPC servers that write a file durably for each message, and
 * answer. bare-fan-out.ts starts this file as a separate process, with its work as JSON on standard
 * input.
 */
import { mkdirSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type BareIdentity, bytesMethod, serveBytes } from './bare-server.ts'

/** A method whose messages are plain bytes. */
export const FAN_OUT_METHOD = bytesMethod('/bare.FanOut/Push')

export type BareHostsWork = BareIdentity & { folder: string; hosts: number; fileBytes: number }

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
  return serveBytes(FAN_OUT_METHOD, work, async () => {
    await writeDurably(folder, content)
    return Buffer.of(1)
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
