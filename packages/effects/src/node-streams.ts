import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import {
  type ByteStream,
  type ByteStreams,
  MAX_SOCKET_PATH_BYTES,
  type SecuredStream,
  type StreamIdentity,
  type StreamPlace,
} from './byte-streams.ts'
import { releaseBuffer } from './release-buffer.ts'

/** Bytes that wait for a reader before the socket pauses. */
const READ_AHEAD_BYTES = 1 << 20
/** Bytes that wait to be sent before a writer waits. */
const WRITE_AHEAD_BYTES = 1 << 20
/** Time for a client to finish the handshake of TLS, ms. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** The sockets of this machine. */
export const systemStreams: ByteStreams = {
  serve: async (place, onStream) => {
    if ('path' in place) freePath(place.path)
    // With half-open connections, a client that has sent its last byte still gets its answers.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      onStream(streamOf(socket)),
    )
    const port = await listen(server, place)
    return {
      port,
      // Node.js calls back only when all connections are closed.
      close: async () => void server.close(),
    }
  },
  connectTo: (path) =>
    new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(streamOf(socket))
      })
    }),
}

/** Removes a Unix socket that a process left when it was killed. */
function freePath(path: string): void {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
    throw Object.assign(
      new Error(`ENAMETOOLONG: more than ${MAX_SOCKET_PATH_BYTES} bytes: ${path}`),
      { code: 'ENAMETOOLONG' },
    )
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) rmSync(path)
}

function listen(server: Server, place: StreamPlace): Promise<number> {
  return new Promise((resolve, reject) => {
    // Also for later errors, such as too many open files at an accept, which would end the process.
    server.on('error', reject)
    server.listen(place, () => {
      // The folder of the socket is private too, so nobody can connect before this line.
      if ('path' in place) chmodSync(place.path, 0o600)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0)
    })
  })
}

function streamOf(socket: Socket): ByteStream {
  const chunks: Buffer[] = []
  let waitingBytes = 0
  let isEnded = false
  let failure: Error | undefined
  let wakeReader: (() => void) | undefined
  let wakeWriters: (() => void)[] = []
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= READ_AHEAD_BYTES) socket.pause()
    wakeReader?.()
  }
  const onEnd = (): void => {
    isEnded = true
    wakeReader?.()
  }
  const onDrain = (): void => {
    const woken = wakeWriters
    wakeWriters = []
    for (const wake of woken) wake()
  }
  const onError = (error: Error): void => {
    failure ??= error
  }
  const onClose = (): void => {
    isEnded = true
    wakeReader?.()
    onDrain()
  }
  const listeners = [
    ['data', onData],
    ['end', onEnd],
    ['drain', onDrain],
    ['error', onError],
    ['close', onClose],
  ] as const
  for (const [event, listener] of listeners) socket.on(event, listener)
  return {
    read: async () => {
      while (chunks.length === 0) {
        if (failure !== undefined) throw failure
        if (isEnded) return undefined
        socket.resume()
        await new Promise<void>((wake) => {
          wakeReader = wake
        })
        wakeReader = undefined
      }
      const chunk = chunks.shift()
      waitingBytes -= chunk?.length ?? 0
      return chunk
    },
    write: async (parts) => {
      if (socket.destroyed || socket.writableEnded) throw failure ?? closed()
      socket.cork()
      for (const part of parts) socket.write(part, () => releaseBuffer(part))
      socket.uncork()
      while (socket.writableLength > WRITE_AHEAD_BYTES && !socket.destroyed)
        await new Promise<void>((wake) => wakeWriters.push(wake))
      if (socket.destroyed) throw failure ?? closed()
    },
    end: () =>
      new Promise((done) => {
        if (socket.closed) {
          done()
          return
        }
        socket.once('close', () => done())
        socket.end(() => socket.destroy())
      }),
    destroy: () => void socket.destroy(),
    secure: async (identity) => {
      for (const [event, listener] of listeners) socket.off(event, listener)
      socket.pause()
      if (chunks.length > 0 || isEnded) {
        socket.destroy()
        throw new Error('bytes arrived before the handshake of TLS')
      }
      return secureServer(socket, identity)
    },
  }
}

/**
 * Only a server of node:tls verifies the certificate of a client; a TLSSocket that is made by hand
 * does not.
 */
function secureServer(socket: Socket, identity: StreamIdentity): Promise<SecuredStream> {
  const server = createTlsServer({
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    ca: identity.rootsPem,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    allowHalfOpen: true,
  })
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.once('error', fail)
    socket.once('close', () => fail(closed()))
    server.once('tlsClientError', fail)
    server.once('secureConnection', (secured: TLSSocket) => {
      socket.on('error', () => undefined)
      const { subjectaltname: subjectAltName } = secured.getPeerCertificate()
      resolve({ stream: streamOf(secured), subjectAltName })
    })
    server.emit('connection', socket)
  })
}

function closed(): Error {
  return Object.assign(new Error('EPIPE: the connection is closed'), { code: 'EPIPE' })
}
