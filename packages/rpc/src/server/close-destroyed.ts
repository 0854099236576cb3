import type { ServerHttp2Session } from 'node:http2'
import type { Server } from 'node:net'
import type { BoundConnections } from '@nkpsim/daemon/bound-connections'

/** Time for a destroyed session to send the rest of its data, ms. */
const LINGER_MS = 1000

/**
 * Closes a connection soon after its session was destroyed, for example because the peer does not
 * answer pings. node:http2 first waits until all data is sent, which a peer that does not read can
 * delay for ever.
 */
export function closeDestroyed(
  server: Pick<Server, 'on'>,
  connections: Pick<BoundConnections, 'destroy'>,
): void {
  server.on('session', (session: ServerHttp2Session) => {
    const { remoteAddress, remotePort } = session.socket
    const destroy = session.destroy.bind(session)
    // No event tells that a session was destroyed while its data waits.
    session.destroy = (...reason) => {
      const isFirst = !session.destroyed
      destroy(...reason)
      if (!isFirst) return
      const timer = setTimeout(() => connections.destroy({ remoteAddress, remotePort }), LINGER_MS)
      timer.unref()
      session.once('close', () => clearTimeout(timer))
    }
  })
}
