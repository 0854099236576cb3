import type { Server, Socket } from 'node:net'

/**
 * Time for a peer to finish its handshake on a TLS port, ms. The daemon then closes the connection.
 */
export const HANDSHAKE_TIMEOUT_MS = 10_000

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>

/** The connections of one server, limited in number. */
export type BoundConnections = {
  /**
   * Protects a connection from being closed to make room, because its peer is known or the server
   * is answering it.
   */
  keep(socket: Socket): void
  /** Allows the server to close the connection to make room. */
  spare(socket: Socket): void
  /** Closes the connection of a peer immediately, and discards its unsent data. */
  destroy(peer: Peer): void
}

/**
 * Limits the connections of a server. A new connection beyond the limit closes the oldest
 * connection of an unknown peer. If the server only refused new connections, silent peers could
 * block its port. An honest peer finishes its handshake long before its connection is the oldest.
 * If all connections are kept, the new connection is closed.
 */
export function boundConnections(
  server: Pick<Server, 'on'>,
  maxConnections: number,
): BoundConnections {
  /**
   * Connections in the order of closing, by peer. A TLS server shows two objects per connection.
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
      // Another connection may already use the same address and port.
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
    destroy: (peer) => {
      for (const sockets of [spared, kept]) sockets.get(peerOf(peer))?.destroy()
    },
  }
}

function peerOf({ remoteAddress, remotePort }: Peer): string {
  return `${remoteAddress}:${remotePort}`
}
