import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { response } from '../testing/fake-transport.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import { controlInit } from './control-channel.ts'
import { formatTpmEndpoint, parseTpmEndpoint, type TpmEndpoint, unixEndpoint } from './endpoint.ts'
import { connectTransport } from './socket-transport.ts'

const COMMAND = Buffer.from('80010000000a00000144', 'hex')

/** Runs work with a TPM on TCP whose behaviour a test determines. */
async function withFake(
  behave: (socket: Socket) => void,
  use: (endpoint: TpmEndpoint) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    behave(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await use({ kind: 'tcp', host: '127.0.0.1', port, controlPort: port })
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

const answering = (bytes: Buffer) => (socket: Socket) => {
  socket.on('data', () => socket.write(bytes))
}
const silent = (socket: Socket) => socket.on('data', () => undefined)
const failure = async (
  behave: (socket: Socket) => void,
  timeoutMs = PATIENCE_MS,
): Promise<unknown> => {
  let caught: unknown
  await withFake(behave, async (endpoint) => {
    const transport = await connectTransport(endpoint, PATIENCE_MS)
    caught = await transport.transmit(COMMAND, timeoutMs).catch((error: unknown) => error)
    await transport.close()
  })
  return caught
}

describe('a socket transport', () => {
  it('assembles an answer from pieces, and keeps commands in order', () =>
    withFake(
      (socket) => {
        let answered = 0
        socket.on('data', () => {
          const whole = response(0, Buffer.of(++answered))
          socket.write(whole.subarray(0, 3))
          setImmediate(() => socket.write(whole.subarray(3)))
        })
      },
      async (endpoint) => {
        const transport = await connectTransport(endpoint, PATIENCE_MS)
        const answers = await Promise.all(
          [1, 2, 3].map(() => transport.transmit(COMMAND, PATIENCE_MS)),
        )
        expect(answers.map((answer) => answer.at(-1))).toEqual([1, 2, 3])
        await transport.close()
        await transport.close()
      },
    ))

  it('refuses an answer with a wrong size', async () => {
    const invalid = { code: 'TPM_RESPONSE_INVALID' }
    const sized = (size: number): Buffer => {
      const bytes = response(0)
      bytes.writeUInt32BE(size, 2)
      return bytes
    }
    expect(await failure(answering(sized(9)))).toMatchObject(invalid)
    expect(await failure(answering(sized(5000)))).toMatchObject(invalid)
    expect(await failure(answering(Buffer.concat([response(0), Buffer.of(0)])))).toMatchObject(
      invalid,
    )
  })

  it('is dead after unrequested bytes, an end of the connection, or a timeout', async () => {
    const closed = Promise.withResolvers<void>()
    const twice = (socket: Socket) => {
      socket.once('close', () => closed.resolve())
      socket.on('data', () => {
        socket.write(response(0))
        setImmediate(() => setImmediate(() => socket.write(response(0))))
      })
    }
    await withFake(twice, async (endpoint) => {
      const transport = await connectTransport(endpoint, PATIENCE_MS)
      await transport.transmit(COMMAND, PATIENCE_MS)
      await closed.promise
      await expect(transport.transmit(COMMAND, PATIENCE_MS)).rejects.toMatchObject({
        code: 'TPM_RESPONSE_INVALID',
      })
    })
    expect(await failure((socket) => socket.on('data', () => socket.end()))).toMatchObject({
      code: 'TPM_UNREACHABLE',
    })
    expect(
      await failure((socket) => socket.on('data', () => socket.resetAndDestroy())),
    ).toMatchObject({ code: 'TPM_UNREACHABLE' })
    expect(await failure(silent, 200)).toMatchObject({
      code: 'TPM_TIMEOUT',
    })
  })

  it('limits the number of waiting commands', () =>
    withFake(silent, async (endpoint) => {
      const transport = await connectTransport(endpoint, PATIENCE_MS)
      const all = Array.from({ length: 300 }, () =>
        transport.transmit(COMMAND, PATIENCE_MS).catch((error: Error) => error.message),
      )
      await transport.close()
      const messages = (await Promise.all(all)).map(String)
      expect(messages.filter((message) => message.includes('too many commands'))).toHaveLength(
        300 - 257,
      )
    }))
})

describe('the control channel', () => {
  const outcome = async (
    behave: (socket: Socket) => void,
    timeoutMs = PATIENCE_MS,
  ): Promise<unknown> => {
    let caught: unknown
    await withFake(behave, async (endpoint) => {
      caught = await controlInit(endpoint, timeoutMs).catch((error: unknown) => error)
    })
    return caught
  }

  it('reports why it did not execute a request', async () => {
    expect(await outcome(answering(Buffer.of(0, 0, 0, 0)))).toBeUndefined()
    expect(await outcome(answering(Buffer.of(0, 0, 0, 10)))).toMatchObject({ code: 'SWTPM_FAILED' })
    expect(await outcome(silent, 200)).toMatchObject({
      code: 'TPM_TIMEOUT',
    })
    expect(await outcome((socket) => socket.on('data', () => socket.end()))).toMatchObject({
      code: 'TPM_UNREACHABLE',
    })
    expect(
      await outcome((socket) => socket.on('data', () => socket.resetAndDestroy())),
    ).toMatchObject({ code: 'TPM_UNREACHABLE' })
  })
})

describe('an endpoint', () => {
  it('has one text form', () => {
    for (const text of ['unix:/run/tpm.sock', 'tcp:localhost:2321'])
      expect(formatTpmEndpoint(parseTpmEndpoint(text))).toBe(text)
    expect(parseTpmEndpoint('tcp:localhost:2321')).toMatchObject({ controlPort: 2322 })
    expect(unixEndpoint('/a')).toMatchObject({ controlPath: '/a.ctrl' })
  })

  it('is refused if it is not valid', () => {
    for (const text of [
      '',
      'usb',
      'unix:',
      'unix:relative',
      'tcp:host',
      'tcp::1',
      'tcp:host:0',
      'tcp:host:65535',
      'tcp:host:x',
      `unix:/${'x'.repeat(120)}`,
    ])
      expect(() => parseTpmEndpoint(text)).toThrow(
        expect.objectContaining({ code: 'INVALID_ENDPOINT' }),
      )
  })
})
