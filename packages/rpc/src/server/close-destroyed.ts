import type { ServerHttp2Session } from 'node:http2'
import type { Server, Socket } from 'node:net'

/** Time for a destroyed session to send the rest of its data, ms. */
const LINGER_MS = 1000

/**
 * Closes a connection soon after its session was destroyed, for example because the peer does not
 * answer pings. node:http2 first waits until all data is sent, which a peer that does not read can
 * delay for ever.
 */
export function closeDestroyed(server: Pick<Server, 'on'>): void {
  const sockets = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    sockets.set(peer, socket)
    socket.once('close', () => {
      // Another connection may already use the same address and port.
      if (sockets.get(peer) === socket) sockets.delete(peer)
    })
  })
  server.on('session', (session: ServerHttp2Session) => {
    const peer = peerOf(session.socket)
    const destroy = session.destroy.bind(session)
    // No event tells that a session was destroyed while its data waits.
    session.destroy = (...reason) => {
      destroy(...reason)
      const timer = setTimeout(() => sockets.get(peer)?.destroy(), LINGER_MS)
      timer.unref()
      session.once('close', () => clearTimeout(timer))
    }
  })
}

function peerOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>) {
  return `${remoteAddress}:${remotePort}`
}
