import type { Server, Socket } from 'node:net'

/**
 * On every TLS port, a peer that connects but does not finish its handshake is dropped after this.
 */
export const HANDSHAKE_TIMEOUT_MS = 10_000

/** The connections of one server, never more than its limit. */
export type BoundConnections = {
  /**
   * Protects the connection from being closed to make room: its peer is known or is being answered.
   */
  keep(socket: Socket): void
  /** The connection may be closed to make room again. */
  spare(socket: Socket): void
}

/**
 * Makes room for a new connection by closing the oldest one of an unknown peer. If a server only
 * refused new ones, silent connections would block its port. An honest peer finishes its handshake
 * long before its turn comes. If there is none to close, the new one is closed.
 */
export function boundConnections(
  server: Pick<Server, 'on'>,
  maxConnections: number,
): BoundConnections {
  /** In the order in which they would be closed. A TLS server shows two objects per connection. */
  const spared = new Map<string, Socket>()
  const kept = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    if (spared.size + kept.size >= maxConnections) {
      const [oldest] = spared
      if (oldest === undefined) {
        socket.destroy()
        return
      }
      spared.delete(oldest[0])
      oldest[1].destroy()
    }
    spared.set(peer, socket)
    socket.once('close', () => {
      // Another connection may have its address and port by now.
      for (const sockets of [spared, kept]) if (sockets.get(peer) === socket) sockets.delete(peer)
    })
  })
  const move = (from: Map<string, Socket>, to: Map<string, Socket>, key: string): void => {
    const socket = from.get(key)
    if (socket === undefined) return
    from.delete(key)
    to.set(key, socket)
  }
  return {
    keep: (socket) => move(spared, kept, peerOf(socket)),
    spare: (socket) => move(kept, spared, peerOf(socket)),
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`
}
