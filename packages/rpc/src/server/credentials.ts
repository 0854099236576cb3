import type { SecureServerOptions } from 'node:http2'
import { ServerCredentials } from '@grpc/grpc-js'
import { HANDSHAKE_TIMEOUT_MS } from '@nkpsim/daemon/bound-connections'
import { MAX_CONCURRENT_STREAMS, MAX_HEADER_BYTES, MAX_STRANGERS_STREAMS } from '../limits.ts'
import { MIN_TLS_VERSION, type TlsIdentity } from '../tls-identity.ts'

/** TLS without client certificates: for the port where a host without trust is adopted. */
export type UnauthenticatedTls = {
  certificatePem: string
  privateKeyPem: string
  clientAuth: 'none'
}

/**
 * ServerCredentials.createSsl supports neither a minimum TLS version, nor a handshake timeout, nor
 * limits of HTTP/2.
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

/** With roots: only peers with a certificate of one of them pass the handshake. */
export function createServerCredentials(tls: TlsIdentity | UnauthenticatedTls): ServerCredentials {
  return new TlsServerCredentials(tls)
}
