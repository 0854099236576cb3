import { expect, it } from '@jest/globals'
import { createStreamPair } from '@nkpsim/effects'
import { connectNbd, encodeRequest, informationRequest } from './client.ts'
import { COMMAND, OPTION } from './protocol.ts'
import { createSharedMemory } from './request-memory.ts'
import { serveNbd } from './serve-nbd.ts'
import { exportsOf, frozenClock, memoryDevice } from './testing/memory-export.ts'

const MiB = 1 << 20
const MAX_BYTES = 64 * MiB
const REQUEST_BYTES = 16 * MiB

const turn = () => new Promise(setImmediate)

/** A clock whose sleeps end at `wake`, ten seconds later. */
function steppedClock() {
  let nowMs = 0
  const sleeps: (() => void)[] = []
  return {
    monotonicMs: () => nowMs,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleeps.push(resolve)
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
    wake: () => {
      nowMs += 10_000
      for (const end of sleeps.splice(0)) end()
    },
  }
}

function lab() {
  const clock = steppedClock()
  const memory = createSharedMemory(clock, MAX_BYTES)
  const device = memoryDevice(MAX_BYTES)
  const piece = Buffer.alloc(MiB)
  let readBytes = 0
  device.read = async (_offset, length) => {
    readBytes += length
    return length < MiB ? [Buffer.alloc(length)] : Array<Buffer>(length / MiB).fill(piece)
  }
  const connect = async () => {
    const [there, here] = createStreamPair()
    const input = { clock: frozenClock, signal: new AbortController().signal }
    const served = serveNbd(here, { ...input, exports: exportsOf('vm', device, { memory }) })
    void Promise.allSettled([served])
    return { client: await connectNbd(there), served }
  }
  /** Opens the export, and reads no replies to requests. */
  const deaf = async () => {
    const { client, served } = await connect()
    await client.option(OPTION.GO, informationRequest('vm'))
    return { send: client.send, served }
  }
  return { clock, connect, deaf, readBytes: () => readBytes }
}

it('clients that read no replies, or send no end of a write, hold bounded memory', async () => {
  const { deaf, readBytes } = lab()
  const writer = await deaf()
  await writer.send(encodeRequest({ type: COMMAND.WRITE, lengthBytes: REQUEST_BYTES }, 1n))
  for (let count = 0; count < 8; count++) {
    const reader = await deaf()
    for (let cookie = 0n; cookie < 4n; cookie++)
      await reader.send(encodeRequest({ type: COMMAND.READ, lengthBytes: REQUEST_BYTES }, cookie))
  }
  await turn()
  expect(readBytes()).toBe(MAX_BYTES - REQUEST_BYTES)
})

it('clients that hold memory lose their connections when others wait; small requests never wait', async () => {
  const { clock, connect, deaf } = lab()
  const writer = await deaf()
  await writer.send(encodeRequest({ type: COMMAND.WRITE, lengthBytes: REQUEST_BYTES }, 1n))
  const readers = await Promise.all(Array.from({ length: 8 }, deaf))
  for (const { send } of readers)
    await send(encodeRequest({ type: COMMAND.READ, lengthBytes: REQUEST_BYTES }, 1n))
  const { client } = await connect()
  await client.open('vm')
  expect((await client.read(0, 4096)).length).toBe(4096)
  const large = client.read(0, REQUEST_BYTES)
  let isRead = false
  void large.then(() => {
    isRead = true
  })
  for (let count = 0; !isRead && count < 10; count++) {
    clock.wake()
    await turn()
  }
  expect(isRead).toBe(true)
  await expect(writer.served).rejects.toThrow('the connection is broken')
})
