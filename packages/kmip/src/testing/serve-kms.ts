import { once } from 'node:events'
import { createServer, type TLSSocket } from 'node:tls'
import { systemClock } from '@nkpsim/effects'
import { socketStream } from '@nkpsim/effects/socket-stream'
import { type KmsNode, kmsClientOf, serveKmsNode } from '../simulated/kms-node.ts'

/** A node of a simulated KMS on a TCP port of this machine. */
export type ServedKms = { port: number; close(): Promise<void> }

/**
 * Serves a node with mutual TLS on 127.0.0.1.
 * @param tls certificates in PEM; `ca` are the authorities of clients
 * @param port 0 chooses a free port
 */
export async function serveKms(
  node: KmsNode,
  tls: { cert: string; key: string; ca: string; maxVersion?: 'TLSv1.2' | 'TLSv1.3' },
  port = 0,
): Promise<ServedKms> {
  const sockets = new Set<TLSSocket>()
  const server = createServer(
    { ...tls, requestCert: true, rejectUnauthorized: true },
    (socket: TLSSocket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      const certificate = socket.getPeerX509Certificate()
      if (certificate === undefined) return void socket.destroy()
      const client = kmsClientOf(certificate.toString())
      void serveKmsNode(node, socketStream(socket).stream, client, systemClock)
    },
  )
  server.on('tlsClientError', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
