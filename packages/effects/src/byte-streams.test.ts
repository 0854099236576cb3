import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { ByteStream } from './byte-streams.ts'
import { systemStreams } from './node-streams.ts'
import { createSimulatedStreams, createStreamPair } from './simulated-streams.ts'

let folder = ''

function failTest(error: unknown): never {
  throw error
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streams-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function connectedAt(path: string): Promise<{ socket: Socket; stream: ByteStream }> {
  const { promise, resolve } = Promise.withResolvers<ByteStream>()
  const server = await systemStreams.serve({ path }, resolve)
  const socket = connect(path)
  const stream = await promise
  await server.close()
  return { socket, stream }
}

describe('a Unix socket', () => {
  it('carries bytes both ways, and ends', async () => {
    const { socket, stream } = await connectedAt(join(folder, 's'))
    socket.write('to the server')
    expect((await stream.read())?.toString()).toBe('to the server')
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    await stream.write([Buffer.from('to '), Buffer.from('the client')])
    socket.end()
    expect(await stream.read()).toBeUndefined()
    await stream.end()
    expect(Buffer.concat(received).toString()).toBe('to the client')
    await expect(stream.write([Buffer.from('late')])).rejects.toMatchObject({ code: 'EPIPE' })
  })

  it('is reached by a stream of the same machine', async () => {
    for (const streams of [systemStreams, createSimulatedStreams()]) {
      const path = join(folder, 's')
      await expect(streams.connectTo(path)).rejects.toThrow(/ENOENT|ECONNREFUSED/)
      const { promise, resolve } = Promise.withResolvers<ByteStream>()
      const server = await streams.serve({ path }, resolve)
      const client = await streams.connectTo(path)
      const stream = await promise
      await client.write([Buffer.from('there')])
      expect((await stream.read())?.toString()).toBe('there')
      await stream.write([Buffer.from('and back')])
      expect((await client.read())?.toString()).toBe('and back')
      await Promise.all([client.end(), stream.end()])
      await server.close()
    }
  })

  it('makes a writer wait for a reader that is slow', async () => {
    const { socket, stream } = await connectedAt(join(folder, 's'))
    socket.pause()
    let isTaken = false
    const written = stream.write([Buffer.alloc(8 << 20)]).then(() => {
      isTaken = true
    })
    await new Promise(setImmediate)
    expect(isTaken).toBe(false)
    let bytes = 0
    socket.on('data', (chunk) => {
      bytes += chunk.length
    })
    socket.resume()
    const closed = once(socket, 'close')
    await written
    await Promise.all([stream.end(), closed])
    expect(bytes).toBe(8 << 20)
  })

  it('is private, replaces a stale socket, and never another file', async () => {
    const path = join(folder, 's')
    const server = await systemStreams.serve({ path }, () => undefined)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const other = await systemStreams.serve({ path }, () => undefined)
    await other.close()
    await server.close()
    writeFileSync(path, 'kept')
    await expect(systemStreams.serve({ path }, () => undefined)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await expect(
      systemStreams.serve({ path: join(folder, 'x'.repeat(108)) }, () => undefined),
    ).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
  })
})

describe('simulated streams', () => {
  it('connect to what listens', async () => {
    const streams = createSimulatedStreams()
    expect(() => streams.connect('/s')).toThrow('ECONNREFUSED')
    const server = await streams.serve({ path: '/s' }, (stream) => {
      stream.write([Buffer.from('hello')]).catch(failTest)
    })
    expect((await streams.connect('/s').read())?.toString()).toBe('hello')
    await server.close()
    expect(() => streams.connect('/s')).toThrow('ECONNREFUSED')
  })

  it('make a writer wait, and fail on both ends when one is destroyed', async () => {
    const [one, other] = createStreamPair()
    let isTaken = false
    const written = one.write([Buffer.alloc(2 << 20)]).then(() => {
      isTaken = true
    })
    await new Promise(setImmediate)
    expect(isTaken).toBe(false)
    await other.read()
    await written
    other.destroy()
    await expect(one.read()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(one.write([Buffer.from('x')])).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('continue with TLS only for a client with a certificate, and without waiting bytes', async () => {
    const identity = { certificatePem: '', privateKeyPem: '', rootsPem: '' }
    const [, plain] = createStreamPair()
    await expect(plain.secure(identity)).rejects.toThrow('TLS')
    const [client, server] = createStreamPair('URI:a')
    expect((await server.secure(identity)).subjectAltName).toBe('URI:a')
    await client.write([Buffer.from('early')])
    await expect(server.secure(identity)).rejects.toThrow('TLS')
  })
})
