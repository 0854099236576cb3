import { getEventListeners } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { type ByteStream, createStreamPair } from '@nkpsim/effects'
import fc from 'fast-check'
import {
  connectNbd,
  contextRequest,
  encodeRequest,
  informationRequest,
  type NbdClient,
} from './client.ts'
import { type NbdDevice, stopAfterFailedFlush } from './device.ts'
import { COMMAND, COMMAND_FLAG, OPTION, REPLY } from './protocol.ts'
import { type ServeNbdInput, serveNbd } from './serve-nbd.ts'
import { exportsOf, frozenClock, type MemoryDevice, memoryDevice } from './testing/memory-export.ts'

const MiB = 1 << 20
const EIO = 5
const EINVAL = 22
const ENOSPC = 28

type Lab = {
  client: NbdClient
  device: MemoryDevice
  served: Promise<void>
  /** Ends the export. */
  end: () => void
  /** Aborts when the export ends. */
  signal: AbortSignal
}

async function lab({
  device = memoryDevice(MiB),
  isReadOnly = false,
  ...more
}: Partial<ServeNbdInput> & { device?: MemoryDevice; isReadOnly?: boolean } = {}): Promise<Lab> {
  const [there, here] = createStreamPair('URI:urn:nkpsim:operator:a')
  const ending = new AbortController()
  const served = serveNbd(here, {
    exports: exportsOf('vm', device, { isReadOnly, signal: ending.signal }),
    clock: frozenClock,
    signal: new AbortController().signal,
    ...more,
  })
  // A test that expects a failure looks at it later.
  void Promise.allSettled([served])
  const client = await connectNbd(there)
  return { client, device, served, end: () => ending.abort(), signal: ending.signal }
}

async function opened(more: Parameters<typeof lab>[0] = {}): Promise<Lab> {
  const made = await lab(more)
  await made.client.open('vm')
  return made
}

describe('the handshake', () => {
  it('lists exports, describes them, and refuses unknown names and malformed options', async () => {
    const { client, served } = await lab()
    const last = async (option: number, data?: Buffer) =>
      (await client.option(option, data)).at(-1)?.type
    const [listed] = await client.option(OPTION.LIST)
    expect(listed?.data.toString('utf8', 4)).toBe('vm')
    expect(await last(OPTION.INFO, informationRequest('vm'))).toBe(REPLY.ACK)
    expect(await last(OPTION.GO, informationRequest('other'))).toBe(REPLY.ERR_UNKNOWN)
    expect(await last(OPTION.GO, Buffer.from('short'))).toBe(REPLY.ERR_INVALID)
    expect(await last(OPTION.LIST, Buffer.from('x'))).toBe(REPLY.ERR_INVALID)
    expect(await last(OPTION.STARTTLS)).toBe(REPLY.ERR_UNSUP)
    expect(await last(99)).toBe(REPLY.ERR_UNSUP)
    // Contexts need structured replies.
    const contexts = contextRequest('vm', ['base:'])
    expect(await last(OPTION.LIST_META_CONTEXT, contexts)).toBe(REPLY.ERR_INVALID)
    await client.option(OPTION.STRUCTURED_REPLY)
    expect((await client.option(OPTION.LIST_META_CONTEXT, contexts))[0]?.data.toString()).toMatch(
      /base:allocation$/,
    )
    expect(await last(OPTION.ABORT)).toBe(REPLY.ACK)
    await served
  })

  it('ends for a client that is too slow, sends too many options, or is not fixed newstyle', async () => {
    const late = Promise.withResolvers<void>()
    const slow = await lab({ clock: { sleep: () => late.promise } })
    late.resolve()
    await expect(slow.served).rejects.toMatchObject({ code: 'HANDSHAKE_TIMEOUT' })
    const busy = await lab()
    const options = async () => {
      for (let count = 0; count < 65; count++) await busy.client.option(OPTION.LIST)
    }
    await expect(options()).rejects.toThrow()
    await expect(busy.served).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    const [there, here] = createStreamPair()
    const served = serveNbd(here, {
      exports: exportsOf('vm', memoryDevice(4096)),
      clock: frozenClock,
      signal: new AbortController().signal,
    })
    await Promise.all([
      expect(served).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' }),
      connectNbd(there, 0),
    ])
  })

  it('demands TLS where the server has it, and refuses bytes behind STARTTLS', async () => {
    const secure = async (stream: ByteStream) => (await stream.secure(NO_IDENTITY)).stream
    const { client } = await lab({ secure })
    const type = async (option: number, data?: Buffer) =>
      (await client.option(option, data)).at(-1)?.type
    expect(await type(OPTION.GO, informationRequest('vm'))).toBe(REPLY.ERR_TLS_REQD)
    expect(await type(OPTION.STARTTLS)).toBe(REPLY.ACK)
    expect(await type(OPTION.STARTTLS)).toBe(REPLY.ERR_UNSUP)
    expect((await client.open('vm')).sizeBytes).toBe(MiB)
    const injecting = await lab({ secure })
    const header = Buffer.from('49484156454f5054000000050000000000', 'hex')
    await injecting.client.send(header)
    await expect(injecting.served).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' })
    const named = await lab({ secure })
    await expect(named.client.option(OPTION.EXPORT_NAME, Buffer.from('vm'))).rejects.toThrow()
  })
})

const NO_IDENTITY = { certificatePem: '', privateKeyPem: '', rootsPem: '' }

describe('the transmission', () => {
  it.each([true, false])(
    'reads what was written (structured replies: %p)',
    async (isStructured) => {
      const { client, device, served } = await lab()
      expect(await client.open('vm', { isStructured })).toMatchObject({ sizeBytes: MiB })
      const data = Buffer.from('hello over the wire')
      await client.write(4090, data)
      expect(await client.read(4090, data.length)).toEqual(data)
      expect((await client.read(0, MiB)).equals(device.content)).toBe(true)
      expect(
        (await client.request({ type: COMMAND.READ, offsetBytes: MiB, lengthBytes: 1 })).error,
      ).toBe(EINVAL)
      await client.disconnect()
      await served
      expect(device.ends).toBe(1)
    },
  )

  it('flushes, and a change with FUA flushes itself', async () => {
    const { client, device } = await opened()
    await client.write(0, Buffer.from('a'))
    expect(device.flushes).toBe(0)
    await client.request({ type: COMMAND.FLUSH })
    await client.write(0, Buffer.from('b'), COMMAND_FLAG.FUA)
    const zeroes = { type: COMMAND.WRITE_ZEROES, flags: COMMAND_FLAG.FUA, lengthBytes: 8192 }
    expect((await client.request(zeroes)).error).toBe(0)
    expect((await client.request({ type: COMMAND.TRIM, lengthBytes: 8192 })).error).toBe(0)
    expect(device.flushes).toBe(3)
  })

  it('says which blocks are zero', async () => {
    const { client } = await opened()
    await client.write(8192, Buffer.alloc(4096, 1))
    const asked = { type: COMMAND.BLOCK_STATUS, offsetBytes: 0, lengthBytes: 65_536 }
    expect((await client.request(asked)).extents).toEqual([
      { bytes: 8192, flags: 3 },
      { bytes: 4096, flags: 0 },
      { bytes: 53_248, flags: 3 },
    ])
    const one = await client.request({ ...asked, flags: COMMAND_FLAG.REQ_ONE })
    expect(one.extents).toEqual([{ bytes: 8192, flags: 3 }])
    const plain = await lab()
    await plain.client.open('vm', { isStructured: false })
    expect((await plain.client.request(asked)).error).toBe(EINVAL)
  })

  it('refuses changes of a read-only export, changes beyond its end, and unknown requests', async () => {
    const { client } = await opened()
    const write = { type: COMMAND.WRITE, payload: Buffer.alloc(8) }
    const past = await client.request({ ...write, offsetBytes: MiB - 4 })
    expect(past.error).toBe(ENOSPC)
    for (const wrong of [
      { type: 5 },
      { type: 65_535 },
      { type: COMMAND.READ, flags: 0x8000, lengthBytes: 1 },
      { type: COMMAND.TRIM, offsetBytes: Number.MAX_SAFE_INTEGER, lengthBytes: 4 },
      { type: COMMAND.FLUSH, lengthBytes: 4 },
    ])
      expect((await client.request(wrong)).error).toBe(EINVAL)
    const { client: reader, device } = await opened({ isReadOnly: true })
    expect((await reader.request(write)).error).toBe(1)
    expect(device.content.every((byte) => byte === 0)).toBe(true)
  })

  it('runs at most 16 requests of a connection, and stops reading meanwhile', async () => {
    const device = memoryDevice(MiB)
    let running = 0
    let most = 0
    const gate = Promise.withResolvers<void>()
    device.read = async (_offset, length) => {
      running++
      most = Math.max(most, running)
      await gate.promise
      running--
      return [Buffer.alloc(length)]
    }
    const { client } = await opened({ device })
    const reads = Array.from({ length: 40 }, (_, index) => client.read(index * 4096, 4096))
    await new Promise(setImmediate)
    expect(most).toBe(16)
    gate.resolve()
    expect(await Promise.all(reads)).toHaveLength(40)
    expect(most).toBe(16)
  })

  it('answers errors of the device, and every request after a failed flush', async () => {
    const memory = memoryDevice(MiB)
    const failing: NbdDevice = { ...memory, errnoOf: () => 'ENOSPC' }
    let flush = async (): Promise<void> => {
      throw new Error('the disk is full')
    }
    const device = Object.assign(memory, stopAfterFailedFlush({ ...failing, flush: () => flush() }))
    const { client } = await opened({ device })
    await client.write(0, Buffer.from('a'))
    expect((await client.request({ type: COMMAND.FLUSH })).error).toBe(ENOSPC)
    flush = async () => undefined
    device.errnoOf = () => 'EIO'
    for (const type of [COMMAND.FLUSH, COMMAND.READ, COMMAND.TRIM, COMMAND.WRITE_ZEROES])
      expect([type, (await client.request({ type, lengthBytes: 0 })).error]).toEqual([type, EIO])
  })

  it('ends with the export: answers running requests, then closes', async () => {
    const device = memoryDevice(MiB)
    const gate = Promise.withResolvers<void>()
    device.read = async () => {
      await gate.promise
      return [Buffer.from('last')]
    }
    const { client, served, end } = await opened({ device })
    const last = client.read(0, 4)
    await new Promise(setImmediate)
    end()
    gate.resolve()
    expect((await last).toString()).toBe('last')
    await client.closed
    await served
    const late = await lab({ device })
    late.end()
    await expect(late.client.open('vm')).rejects.toMatchObject({ type: REPLY.ERR_POLICY })
  })

  it('leaves nothing at an export that outlives it', async () => {
    const { client, served, signal } = await opened()
    expect(getEventListeners(signal, 'abort')).not.toEqual([])
    await client.disconnect()
    await served
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('ends if the client breaks the connection, or the server stops', async () => {
    const broken = await opened()
    broken.client.destroy()
    await expect(broken.served).rejects.toMatchObject({ code: 'ECONNRESET' })
    const stop = new AbortController()
    const stopped = await opened({ signal: stop.signal })
    stop.abort()
    await stopped.client.closed
    await expect(stopped.served).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect([broken.device.ends, stopped.device.ends]).toEqual([1, 1])
  })
})

describe('a hostile client', () => {
  /** Bytes of a client that does all that the protocol has. */
  const good = (): Buffer => {
    const option = (type: number, data: Buffer = Buffer.alloc(0)): Buffer => {
      const header = Buffer.from('49484156454f50540000000000000000', 'hex')
      header.writeUInt32BE(type, 8)
      header.writeUInt32BE(data.length, 12)
      return Buffer.concat([header, data])
    }
    const { READ, WRITE, FLUSH, TRIM, WRITE_ZEROES, BLOCK_STATUS, DISCONNECT } = COMMAND
    return Buffer.concat([
      Buffer.from([0, 0, 0, 3]),
      option(OPTION.STRUCTURED_REPLY),
      option(OPTION.LIST),
      option(OPTION.SET_META_CONTEXT, contextRequest('vm', ['base:allocation'])),
      option(OPTION.INFO, informationRequest('vm', [0, 1, 2, 3])),
      option(OPTION.GO, informationRequest('vm')),
      encodeRequest({ type: WRITE, lengthBytes: 9 }, 1n),
      Buffer.from('some data'),
      encodeRequest({ type: READ, lengthBytes: 5000, offsetBytes: 77 }, 2n),
      encodeRequest({ type: FLUSH }, 3n),
      encodeRequest({ type: TRIM, lengthBytes: 4096 }, 4n),
      encodeRequest({ type: WRITE_ZEROES, lengthBytes: 4096, flags: 1 }, 5n),
      encodeRequest({ type: BLOCK_STATUS, lengthBytes: 16_384 }, 6n),
      encodeRequest({ type: DISCONNECT }, 7n),
    ])
  }
  const changes = fc.array(
    fc.record({
      kind: fc.constantFrom('set', 'insert', 'remove', 'repeat'),
      at: fc.nat(good().length - 1),
      byte: fc.constantFrom(0, 1, 2, 7, 0x7f, 0x80, 0xff),
      count: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  const mutate = (bytes: Buffer, list: typeof changes extends fc.Arbitrary<infer T> ? T : never) =>
    list.reduce((before, { kind, at, byte, count }) => {
      if (kind === 'set') {
        const after = Buffer.from(before)
        after.fill(byte, at, Math.min(at + (count % 4) + 1, after.length))
        return after
      }
      const added =
        kind === 'insert'
          ? Buffer.alloc(count, byte)
          : before.subarray(at, kind === 'repeat' ? at + count : at)
      const rest = kind === 'remove' ? at + count : at
      return Buffer.concat([before.subarray(0, at), added, before.subarray(rest)])
    }, bytes)

  it('cannot crash the server or keep it, by any of 10,000 changed streams', async () => {
    const bytes = good()
    const codes = new Set<unknown>()
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (list, isCut) => {
        const device = memoryDevice(65_536)
        const [there, here] = createStreamPair()
        const served = serveNbd(here, {
          exports: exportsOf('vm', device),
          clock: frozenClock,
          signal: new AbortController().signal,
        })
        const ended = served.then(
          () => 'closed',
          (error: { code?: unknown }) => error.code,
        )
        const sent = mutate(bytes, list)
        const half = isCut ? sent.length >> 1 : 0
        // The server may close the connection meanwhile.
        await Promise.allSettled([there.write([sent.subarray(0, half), sent.subarray(half)])])
        await there.end()
        const drain = async () => {
          let received = 0
          for (;;) {
            const chunk = await there.read()
            if (chunk === undefined) return received
            received += chunk.length
          }
        }
        const [code, received] = await Promise.all([ended, drain().catch(() => 0)])
        codes.add(code)
        expect(device.ends).toBeLessThanOrEqual(1)
        expect(received).toBeLessThan(MiB)
        expect(device.content).toHaveLength(65_536)
      }),
      { numRuns: 10_000 },
    )
    expect([...codes].sort()).toEqual(['LIMIT_EXCEEDED', 'PROTOCOL_VIOLATION', 'closed'])
  })
})
