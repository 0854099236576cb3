import { ServerCredentials } from '@grpc/grpc-js'
import { MIN_TLS_VERSION, type TlsIdentity } from '../tls-identity.ts'

/** TLS without client certificates: for the port on which a host that trusts nobody yet is adopted. */
export type UnauthenticatedTls = {
  certificatePem: string
  privateKeyPem: string
  clientAuth: 'none'
}

/** A peer that connects and says nothing is dropped after this. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** ServerCredentials.createSsl knows neither a minimum TLS version nor a handshake timeout. */
class TlsServerCredentials extends ServerCredentials {
  constructor(tls: TlsIdentity | UnauthenticatedTls) {
    const mutual = 'rootsPem' in tls
    super(
      {
        requestCert: mutual,
        rejectUnauthorized: mutual,
        minVersion: MIN_TLS_VERSION,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      },
      {
        cert: tls.certificatePem,
        key: tls.privateKeyPem,
        minVersion: MIN_TLS_VERSION,
        ...(mutual ? { ca: tls.rootsPem } : {}),
      },
    )
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other
  }
}

/** With roots: only peers whose certificate leads to one of them get past the handshake. */
export function createServerCredentials(tls: TlsIdentity | UnauthenticatedTls): ServerCredentials {
  return new TlsServerCredentials(tls)
}
