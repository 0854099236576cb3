import type { Socket } from 'node:net'
import type { ByteStream } from './byte-streams.ts'
import { releaseBuffer } from './release-buffer.ts'

/** Bytes that wait for a reader before the socket pauses. */
const READ_AHEAD_BYTES = 1 << 20
/** Bytes that wait to be sent before a writer waits. */
const WRITE_AHEAD_BYTES = 1 << 20

/** A stream without its own TLS. */
export type PlainStream = Omit<ByteStream, 'secure'>

export type SocketStream = {
  stream: PlainStream
  /**
   * Releases the socket, so that TLS can use it.
   * @throws Error if bytes arrived that were not read; the socket is then destroyed
   */
  detach(): void
}

/**
 * Turns a socket into a stream.
 * @param explain turns an error of the socket into the error that readers and writers get
 */
export function socketStream(
  socket: Socket,
  explain: (error: Error) => Error = (error) => error,
): SocketStream {
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
    failure ??= explain(error)
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
  const stream: PlainStream = {
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
      if (socket.destroyed || socket.writableEnded) throw failure ?? closedError()
      socket.cork()
      for (const part of parts) socket.write(part, () => releaseBuffer(part))
      socket.uncork()
      while (socket.writableLength > WRITE_AHEAD_BYTES && !socket.destroyed)
        await new Promise<void>((wake) => wakeWriters.push(wake))
      if (socket.destroyed) throw failure ?? closedError()
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
  }
  return {
    stream,
    detach: () => {
      for (const [event, listener] of listeners) socket.off(event, listener)
      socket.pause()
      if (chunks.length > 0 || isEnded) {
        socket.destroy()
        throw new Error('bytes arrived before the handshake of TLS')
      }
    },
  }
}

export function closedError(): Error {
  return Object.assign(new Error('EPIPE: the connection is closed'), { code: 'EPIPE' })
}
