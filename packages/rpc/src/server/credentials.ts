import type { SecureServerOptions } from 'node:http2'
import { ServerCredentials } from '@grpc/grpc-js'
import { HANDSHAKE_TIMEOUT_MS } from '@nkpsim/daemon/bound-connections'
import { MAX_CONCURRENT_STREAMS, MAX_HEADER_BYTES, MAX_STRANGERS_STREAMS } from '../limits.ts'
import { MIN_TLS_VERSION, type TlsIdentity } from '../tls-identity.ts'

/**
 * TLS without client certificates, for the port where vCenter adopts a host that it does not trust
 * yet.
 */
export type UnauthenticatedTls = {
  certificatePem: string
  privateKeyPem: string
  clientAuth: 'none'
}

/**
 * Server credentials with a minimum TLS version, a handshake timeout and limits for HTTP/2.
 * ServerCredentials.createSsl supports none of these.
 */
class TlsServerCredentials extends ServerCredentials {
  constructor(tls: TlsIdentity | UnauthenticatedTls) {
    const mutual = 'rootsPem' in tls
    const options: SecureServerOptions = {
      requestCert: mutual,
      rejectUnauthorized: mutual,
      minVersion: MIN_TLS_VERSION,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      settings: {
        maxConcurrentStreams: mutual ? MAX_CONCURRENT_STREAMS : MAX_STRANGERS_STREAMS,
        maxHeaderListSize: MAX_HEADER_BYTES,
      },
    }
    super(options, {
      cert: tls.certificatePem,
      key: tls.privateKeyPem,
      minVersion: MIN_TLS_VERSION,
      ...(mutual ? { ca: tls.rootsPem } : {}),
    })
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other
  }
}

/**
 * Returns the credentials of a server. With roots, a handshake needs a client certificate of one of
 * these roots.
 */
export function createServerCredentials(tls: TlsIdentity | UnauthenticatedTls): ServerCredentials {
  return new TlsServerCredentials(tls)
}
