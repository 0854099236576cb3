import type { ByteStream } from '@nkpsim/effects'
import {
  CHUNK,
  COMMAND,
  INFO,
  OPTION,
  OPTION_MAGIC,
  REPLY,
  REQUEST_MAGIC,
  SIMPLE_REPLY_MAGIC,
} from './protocol.ts'
import { lengthAndText } from './replies.ts'

/** A reply to an option. */
export type OptionReply = { type: number; data: Buffer }

/** A request as a client sends it. */
export type SentRequest = {
  type: number
  flags?: number
  offsetBytes?: number
  lengthBytes?: number
  payload?: Buffer
}

/** A reply to a request: its error number, and its data or extents. */
export type RequestReply = {
  error: number
  data: Buffer
  extents: { bytes: number; flags: number }[]
}

/** A client of the NBD protocol, for tests and simulated users. Requests run at the same time. */
export type NbdClient = {
  /** Sends an option and returns its replies: up to an acknowledgement or an error. */
  option(option: number, data?: Buffer): Promise<OptionReply[]>
  /** Negotiates structured replies with base:allocation if asked, then opens an export. */
  open(name: string, how?: { isStructured: boolean }): Promise<{ sizeBytes: number; flags: number }>
  request(sent: SentRequest): Promise<RequestReply>
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  write(offsetBytes: number, payload: Buffer, flags?: number): Promise<number>
  /** Says that no request follows. */
  disconnect(): Promise<void>
  /** Resolves when the server has closed the connection, or it broke. */
  closed: Promise<void>
  /** Sends bytes as they are. */
  send(bytes: Buffer): Promise<void>
  destroy(): void
}

type Waiting = {
  lengthBytes: number
  answer: (reply: RequestReply) => void
  fail: (error: unknown) => void
}

/** Connects: reads the greeting of the server, and answers it. */
export async function connectNbd(stream: ByteStream, clientFlags = 3): Promise<NbdClient> {
  const reader = readerOf(stream)
  const waiting = new Map<bigint, Waiting>()
  const closed = Promise.withResolvers<void>()
  let nextCookie = 1n
  const greeting = await reader.take(18)
  if (greeting.toString('latin1', 0, 8) !== 'NBDMAGIC') throw new Error('not an NBD server')
  const flags = Buffer.alloc(4)
  flags.writeUInt32BE(clientFlags)
  await stream.write([flags])
  const option = async (type: number, data: Buffer = Buffer.alloc(0)): Promise<OptionReply[]> => {
    const header = Buffer.alloc(16)
    header.writeBigUInt64BE(OPTION_MAGIC)
    header.writeUInt32BE(type, 8)
    header.writeUInt32BE(data.length, 12)
    await stream.write([header, data])
    const replies: OptionReply[] = []
    for (;;) {
      const head = await reader.take(20)
      const reply = { type: head.readUInt32BE(12), data: await reader.take(head.readUInt32BE(16)) }
      replies.push(reply)
      if (reply.type === REPLY.ACK || reply.type >= 0x80000000) return replies
    }
  }
  const readReplies = async (): Promise<void> => {
    try {
      for (;;) await readReply()
    } catch (error) {
      for (const { fail } of waiting.values()) fail(error)
      waiting.clear()
    }
    closed.resolve()
  }
  const readReply = async (): Promise<void> => {
    const head = await reader.take(16)
    const cookie = head.readBigUInt64BE(8)
    const request = waiting.get(cookie)
    if (request === undefined) throw new Error('a reply to no request')
    waiting.delete(cookie)
    const reply: RequestReply = { error: 0, data: Buffer.alloc(0), extents: [] }
    if (head.readUInt32BE() === SIMPLE_REPLY_MAGIC) {
      reply.error = head.readUInt32BE(4)
      if (reply.error === 0) reply.data = await reader.take(request.lengthBytes)
    } else {
      const body = await reader.take((await reader.take(4)).readUInt32BE())
      const type = head.readUInt16BE(6)
      if (type === CHUNK.ERROR) reply.error = body.readUInt32BE()
      if (type === CHUNK.OFFSET_DATA) reply.data = body.subarray(8)
      if (type === CHUNK.BLOCK_STATUS)
        for (let at = 4; at < body.length; at += 8)
          reply.extents.push({ bytes: body.readUInt32BE(at), flags: body.readUInt32BE(at + 4) })
    }
    request.answer(reply)
  }
  const request: NbdClient['request'] = async (sent) => {
    const { promise, resolve, reject } = Promise.withResolvers<RequestReply>()
    const cookie = nextCookie++
    const lengthBytes = sent.payload?.length ?? sent.lengthBytes ?? 0
    const answered = sent.type === COMMAND.READ ? lengthBytes : 0
    waiting.set(cookie, { lengthBytes: answered, answer: resolve, fail: reject })
    // The caller gets the failure with the result.
    void Promise.allSettled([promise])
    const header = encodeRequest({ ...sent, lengthBytes }, cookie)
    await stream.write(sent.payload === undefined ? [header] : [header, sent.payload])
    return promise
  }
  const requireDone = async (sent: SentRequest): Promise<RequestReply> => {
    const reply = await request(sent)
    if (reply.error !== 0) throw Object.assign(new Error('NBD error'), { errno: reply.error })
    return reply
  }
  return {
    option,
    request,
    open: async (name, how = { isStructured: true }) => {
      if (how.isStructured) {
        await option(OPTION.STRUCTURED_REPLY)
        await option(OPTION.SET_META_CONTEXT, contextRequest(name, ['base:allocation']))
      }
      const replies = await option(OPTION.GO, informationRequest(name))
      if (replies.at(-1)?.type !== REPLY.ACK)
        throw Object.assign(new Error('refused'), { type: replies.at(-1)?.type })
      const shown = replies.find(({ data }) => data.length === 12 && data.readUInt16BE() === 0)
      readReplies().catch(closed.reject)
      if (shown === undefined) throw new Error('no information about the export')
      const { data } = shown
      return { sizeBytes: Number(data.readBigUInt64BE(2)), flags: data.readUInt16BE(10) }
    },
    read: async (offsetBytes, lengthBytes) =>
      (await requireDone({ type: COMMAND.READ, offsetBytes, lengthBytes })).data,
    write: async (offsetBytes, payload, flags = 0) =>
      (await requireDone({ type: COMMAND.WRITE, flags, offsetBytes, payload })).error,
    disconnect: async () => {
      await stream.write([encodeRequest({ type: COMMAND.DISCONNECT }, 0n)])
      await stream.end()
    },
    closed: closed.promise,
    send: (bytes) => stream.write([bytes]),
    destroy: stream.destroy,
  }
}

/** Returns a request without its payload. */
export function encodeRequest(sent: SentRequest, cookie: bigint): Buffer {
  const header = Buffer.alloc(28)
  header.writeUInt32BE(REQUEST_MAGIC)
  header.writeUInt16BE(sent.flags ?? 0, 4)
  header.writeUInt16BE(sent.type, 6)
  header.writeBigUInt64BE(cookie, 8)
  header.writeBigUInt64BE(BigInt(sent.offsetBytes ?? 0), 16)
  header.writeUInt32BE(sent.lengthBytes ?? 0, 24)
  return header
}

/** Returns the data of INFO and GO. */
export function informationRequest(name: string, types: readonly number[] = [INFO.NAME]): Buffer {
  const asked = Buffer.alloc(2 + 2 * types.length)
  asked.writeUInt16BE(types.length)
  for (const [index, type] of types.entries()) asked.writeUInt16BE(type, 2 + 2 * index)
  return Buffer.concat([lengthAndText(name), asked])
}

/** Returns the data of LIST_META_CONTEXT and SET_META_CONTEXT. */
export function contextRequest(name: string, queries: readonly string[]): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(queries.length)
  return Buffer.concat([lengthAndText(name), count, ...queries.map(lengthAndText)])
}

function readerOf(stream: ByteStream) {
  let waiting: Buffer = Buffer.alloc(0)
  return {
    /** @throws Error if the stream ends before */
    take: async (lengthBytes: number): Promise<Buffer> => {
      const chunks = [waiting]
      let haveBytes = waiting.length
      while (haveBytes < lengthBytes) {
        const chunk = await stream.read()
        if (chunk === undefined) throw new Error('the server closed the connection')
        chunks.push(chunk)
        haveBytes += chunk.length
      }
      const all = Buffer.concat(chunks)
      waiting = all.subarray(lengthBytes)
      return all.subarray(0, lengthBytes)
    },
  }
}
