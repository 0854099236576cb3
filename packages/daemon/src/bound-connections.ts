import type { Server, Socket } from 'node:net'

/**
 * A peer that connects and does not finish its handshake is dropped after this, on every port with
 * TLS.
 */
export const HANDSHAKE_TIMEOUT_MS = 10_000

/** The connections of one server, which are never more than its bound. */
export type BoundConnections = {
  /**
   * From now on the connection is not closed to make room: its peer is known, or is being answered.
   */
  keep(socket: Socket): void
  /** The connection may be closed to make room again. */
  spare(socket: Socket): void
}

/**
 * Makes room for a new connection by closing the oldest of those that nothing is known of. Where a
 * server only refuses new ones, silent connections shut its port; here an honest peer has shaken
 * hands long before its turn comes. Without one to close, the new one is closed.
 */
export function boundConnections(
  server: Pick<Server, 'on'>,
  maxConnections: number,
): BoundConnections {
  /**
   * In the order in which they would be closed. A server over TLS shows two objects of one
   * connection.
   */
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
      // Its address and port may be another connection's by now.
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
