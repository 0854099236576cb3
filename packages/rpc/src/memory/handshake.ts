import { type ExpectedPeer, unexpectedPeer } from '../client/expected-peer.ts'
import type { RpcServerOptions } from '../server/rpc-server.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { type Certificate, type Certificates, requireValid } from './certificates.ts'

/** How a client of a channel identifies itself and its server. */
export type ClientTls =
  | { kind: 'mutual'; tls: TlsIdentity; expectPeer: ExpectedPeer | undefined }
  | { kind: 'pinned'; thumbprint: string }

/**
 * Verifies the certificate of a server as its client does.
 * @throws Error with the error text of TLS
 */
export function verifyServer(
  certificates: Certificates,
  client: ClientTls,
  server: RpcServerOptions['tls'],
  nowMs: number,
): void {
  if (client.kind === 'pinned') {
    const shown = certificates.leaf(server.certificatePem)
    if (shown.thumbprint !== client.thumbprint)
      throw new Error(`it shows the certificate ${shown.thumbprint}, not ${client.thumbprint}`)
    requireValid(shown, nowMs)
    return
  }
  const { rootsPem } = client.tls
  const options = { usage: 'server', nowMs } as const
  const shown = certificates.verify(presentedBy(server), rootsPem, options)
  const problem = unexpectedPeer(shown.subjectAltName, client.expectPeer)
  if (problem !== undefined) throw problem
}

/**
 * Verifies the certificate of a client as its server does.
 * @returns the certificate; undefined if the server asks for none
 * @throws Error if the client shows no certificate of the server's roots
 */
export function verifyClient(
  certificates: Certificates,
  client: ClientTls,
  server: RpcServerOptions['tls'],
  nowMs: number,
): Certificate | undefined {
  if (!('rootsPem' in server)) return undefined
  if (client.kind === 'pinned') throw new Error('peer did not return a certificate')
  const options = { usage: 'client', nowMs } as const
  return certificates.verify(presentedBy(client.tls), server.rootsPem, options)
}

/**
 * Returns the certificates that a peer presents: its own, and its trusted roots, which OpenSSL
 * adds.
 */
function presentedBy(tls: RpcServerOptions['tls']): string {
  return 'rootsPem' in tls ? `${tls.certificatePem}\n${tls.rootsPem}` : tls.certificatePem
}
