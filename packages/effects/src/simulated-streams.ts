import type { ByteStream, ByteStreams, SecuredStream } from './byte-streams.ts'

/** Bytes that wait for a reader before a writer waits. */
const AHEAD_BYTES = 1 << 20

/** The sockets of a simulated machine. */
export type SimulatedStreams = ByteStreams & {
  /**
   * Connects to a Unix socket, or to a TCP port of the machine.
   * @param certificate subject alternative names of the client's certificate
   * @throws Error ECONNREFUSED if nothing listens there
   */
  connect(place: string | number, certificate?: string): ByteStream
}

/** Creates a machine on which nothing listens. */
export function createSimulatedStreams(): SimulatedStreams {
  const servers = new Map<string | number, (stream: ByteStream) => void>()
  let nextPort = 30_000
  const connect: SimulatedStreams['connect'] = (place, certificate) => {
    const onStream = servers.get(place)
    if (onStream === undefined) throw systemError('ECONNREFUSED', `connect ${place}`)
    const [client, server] = createStreamPair(certificate)
    onStream(server)
    return client
  }
  return {
    serve: async (place, onStream) => {
      const at = 'path' in place ? place.path : place.port || nextPort++
      if (servers.has(at)) throw systemError('EADDRINUSE', `address already in use ${at}`)
      servers.set(at, onStream)
      return {
        port: typeof at === 'number' ? at : 0,
        close: async () => {
          if (servers.get(at) === onStream) servers.delete(at)
        },
      }
    },
    connect,
    connectTo: async (path) => connect(path),
  }
}

/**
 * Returns the two ends of a connection in memory.
 * @param certificate subject alternative names of the certificate that the first end presents
 */
export function createStreamPair(certificate?: string): [ByteStream, ByteStream] {
  const [there, back] = [createDirection(), createDirection()]
  const destroy = (): void => {
    there.break()
    back.break()
  }
  const endOf = (incoming: Direction, outgoing: Direction): ByteStream => {
    const end: ByteStream = {
      read: incoming.read,
      write: outgoing.write,
      end: async () => outgoing.end(),
      destroy,
      secure: async (): Promise<SecuredStream> => {
        if (incoming.hasBytes() || certificate === undefined) {
          destroy()
          throw new Error('the handshake of TLS failed')
        }
        return { stream: end, subjectAltName: certificate }
      },
    }
    return end
  }
  return [endOf(back, there), endOf(there, back)]
}

type Direction = Pick<ByteStream, 'read' | 'write'> & {
  end(): void
  break(): void
  hasBytes(): boolean
}

function createDirection(): Direction {
  const chunks: Buffer[] = []
  let waitingBytes = 0
  let isEnded = false
  let isBroken = false
  let wakes: (() => void)[] = []
  const changed = (): void => {
    const woken = wakes
    wakes = []
    for (const wake of woken) wake()
  }
  const change = (): Promise<void> => new Promise((wake) => wakes.push(wake))
  return {
    read: async () => {
      while (chunks.length === 0) {
        if (isBroken) throw broken()
        if (isEnded) return undefined
        await change()
      }
      const chunk = chunks.shift()
      waitingBytes -= chunk?.length ?? 0
      changed()
      return chunk
    },
    write: async (parts) => {
      if (isEnded || isBroken) throw broken()
      for (const part of parts) {
        if (part.length === 0) continue
        chunks.push(Buffer.from(part))
        waitingBytes += part.length
      }
      changed()
      while (waitingBytes > AHEAD_BYTES && !isBroken) await change()
      if (isBroken) throw broken()
    },
    end: () => {
      isEnded = true
      changed()
    },
    break: () => {
      isBroken = true
      chunks.length = 0
      changed()
    },
    hasBytes: () => chunks.length > 0,
  }
}

function broken(): Error {
  return systemError('ECONNRESET', 'the connection is broken')
}

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code })
}
