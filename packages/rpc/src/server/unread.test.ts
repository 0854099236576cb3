import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type ServerHttp2Stream,
} from 'node:http2'
import { Writable } from 'node:stream'
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { UNREAD_MEMORY } from '../limits.ts'
import { openTestLink, type TestLink, testIdentities } from '../testing/test-link.ts'
import { testVm, testVmService } from '../testing/test-services.ts'
import { bindOneAddress } from './bind.ts'
import { createIntakes } from './intake.ts'
import { createMemoryPool } from './memory-pool.ts'
import { PREFIX_BYTES } from './message-decoder.ts'
import { boundUnread } from './unread.ts'

const LIST_PATH = '/nkpsim.esxi.v1.VirtualMachineService/ListVms'
/** Two of these responses fit into the share of a connection, three do not. */
const RESPONSE_BYTES = Math.floor(UNREAD_MEMORY.connectionBytes / 2.5)
const MESSAGES = 50
const bytesMethod = {
  ...{ requestStream: true, responseStream: true },
  ...{ requestSerialize: Buffer.from, requestDeserialize: Buffer.from },
  ...{ responseSerialize: Buffer.from, responseDeserialize: Buffer.from },
}

/** A stream that sends data only when the test says so. */
function heldStream() {
  const sent: (() => void)[] = []
  const codes: number[] = []
  const stream = Object.assign(
    new Writable({ write: (_chunk, _encoding, done) => void sent.push(done) }),
    { close: (code: number) => codes.push(code) },
  )
  return { stream: stream as unknown as ServerHttp2Stream, send: () => sent.shift()?.(), codes }
}

describe('unread responses', () => {
  const bounds = { poolBytes: 100, connectionBytes: 60 }
  const open = (pool = createMemoryPool(bounds), connection = 'a') => {
    const held = heldStream()
    const unread = boundUnread(held.stream, { pool, connection, deadlineMs: Date.now() + 1000 })
    const write = (bytes: number) => {
      held.stream.write(Buffer.alloc(bytes), () => unread.count())
      unread.count()
    }
    return { ...held, pool, unread, write }
  }

  it('count until they are sent', () => {
    const { pool, write, send } = open()
    write(20)
    write(30)
    expect(pool.heldBytes()).toBe(50)
    send()
    expect(pool.heldBytes()).toBe(30)
    send()
    expect(pool.heldBytes()).toBe(0)
  })

  it('count until their stream is closed', async () => {
    const { pool, write, stream } = open()
    write(20)
    stream.destroy()
    await once(stream, 'close')
    expect(pool.heldBytes()).toBe(0)
  })

  it('move to the pool of authorized callers', () => {
    const { pool, write, unread } = open()
    write(20)
    const authorized = createMemoryPool(bounds)
    unread.countIn(authorized)
    write(10)
    expect([pool.heldBytes(), authorized.heldBytes()]).toEqual([0, 30])
  })

  it('close their stream if a connection has too many', () => {
    const { pool, write, codes } = open()
    write(50)
    const other = open(pool)
    other.write(11)
    expect(other.codes).toEqual([constants.NGHTTP2_ENHANCE_YOUR_CALM])
    expect(codes).toEqual([])
    expect(pool.heldBytes()).toBe(50)
  })

  it('close the stream that has waited longest if the server has too many', () => {
    const { pool, write, codes } = open()
    write(50)
    const other = open(pool, 'b')
    other.write(51)
    expect(codes).toEqual([constants.NGHTTP2_ENHANCE_YOUR_CALM])
    expect(other.codes).toEqual([])
    expect(pool.heldBytes()).toBe(51)
  })
})

describe('a server whose caller does not read', () => {
  let link: TestLink
  let session: ClientHttp2Session

  beforeAll(async () => {
    const vm = { ...testVm('vm'), name: 'x'.repeat(RESPONSE_BYTES) }
    const listVms = async () => ({ vms: [vm] })
    link = await openTestLink([testVmService({ listVms })])
  })

  beforeEach(() => {
    session = connectSilently(`https://${link.address}`)
  })

  afterEach(() => session.destroy())

  afterAll(async () => {
    await link[Symbol.asyncDispose]()
  })

  it('closes the stream of an answered call soon after its deadline', async () => {
    const stream = await answered(session, '300m')
    await closed(stream)
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
  })

  it('closes a stream that exceeds the share of its connection, and serves other connections', async () => {
    const streams = [await answered(session), await answered(session)]
    const refused = list(session)
    await closed(refused)
    expect(refused.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    const other = connectSilently(`https://${link.address}`)
    await answered(other)
    other.destroy()
    expect(streams.map(({ closed }) => closed)).toEqual([false, false])
  })

  it('sends everything to a caller that reads late', async () => {
    const stream = await answered(session)
    session.settings({ initialWindowSize: 65_535 })
    expect(await bytesOf(stream)).toBeGreaterThan(RESPONSE_BYTES)
  })
})

describe('a service of gRPC that answers each request of a stream', () => {
  it('gets the next request after the caller has read the answer', async () => {
    const intakes = createIntakes(() => false)
    const server = new Server({ interceptors: [intakes.interceptor] })
    let unread = 0
    let mostUnread = 0
    server.addService(
      { Echo: { ...bytesMethod, path: '/Echo' } },
      {
        Echo: (call: ServerDuplexStream<Buffer, Buffer>) => {
          call.on('end', () => call.end())
          call.on('data', (message) => {
            unread += 1
            mostUnread = Math.max(mostUnread, unread)
            call.write(message, () => {
              unread -= 1
            })
          })
        },
      },
    )
    const port = await bindOneAddress(server, ServerCredentials.createInsecure(), 'localhost', 0)
    const session = connectSilently(`http://localhost:${port}`)
    const stream = request(session, '/Echo', Buffer.alloc(MESSAGES * PREFIX_BYTES))
    await once(stream, 'response')
    session.settings({ initialWindowSize: 65_535 })
    expect(await bytesOf(stream)).toBe(MESSAGES * PREFIX_BYTES)
    expect(mostUnread).toBe(1)
    session.destroy()
    server.forceShutdown()
  })
})

/** Connects with a flow-control window of 0, so that the server cannot send data. */
function connectSilently(authority: string): ClientHttp2Session {
  const { rootsPem, certificatePem, privateKeyPem } = testIdentities.operator
  return connect(authority, {
    ca: rootsPem,
    cert: certificatePem,
    key: privateKeyPem,
    checkServerIdentity: () => undefined,
    settings: { initialWindowSize: 0 },
  })
}

function request(
  session: ClientHttp2Session,
  path: string,
  body: Buffer,
  timeout = '1H',
): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc+proto',
    'grpc-timeout': timeout,
    te: 'trailers',
  })
  return stream.end(body)
}

function list(session: ClientHttp2Session, timeout?: string): ClientHttp2Stream {
  return request(session, LIST_PATH, Buffer.alloc(PREFIX_BYTES), timeout)
}

/** Resolves when the server holds the response. Repeats a call whose deadline passed before. */
async function answered(session: ClientHttp2Session, timeout?: string): Promise<ClientHttp2Stream> {
  for (;;) {
    const stream = list(session, timeout)
    const [headers] = await once(stream, 'response')
    if (headers['grpc-status'] === undefined) return stream
  }
}

async function bytesOf(stream: ClientHttp2Stream): Promise<number> {
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.length
  return bytes
}

/** Resolves when the stream is closed, with or without an error. */
function closed(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.on('error', () => {})
    stream.once('close', resolve)
  })
}
