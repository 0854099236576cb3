import type { ByteStream } from './byte-streams.ts'

/** A connection to a server outside of the cluster, which TLS may protect later. */
export type ClientStream = Omit<ByteStream, 'secure'> & {
  /**
   * Continues this connection as the client of TLS 1.2 or 1.3. No byte may have arrived that was
   * not read.
   * @throws TlsFailure if the handshake fails; the connection is then closed
   */
  secure(options: TlsClientOptions): Promise<SecuredClientStream>
}

/** What a client of TLS trusts, and who it is. */
export type TlsClientOptions = {
  /** Name or address that the certificate of the server must be for. */
  host: string
  /**
   * Certificates in PEM. A server is trusted if its certificate is one of them (then for any host
   * name), or if one of them issued it. Undefined trusts any server, to look at its certificate.
   */
  trustedPem: string | undefined
  /** Chain and private key in PEM. Undefined: the client shows no certificate. */
  identity?: { certificatePem: string; privateKeyPem: string | Buffer }
}

/** A stream after the handshake of TLS, and the certificates that the server sent, in PEM. */
export type SecuredClientStream = {
  stream: Omit<ByteStream, 'secure'>
  chainPem: readonly string[]
}

/** Why a handshake failed. */
export type TlsFailureKind =
  /** The client does not trust the server. */
  | 'server-untrusted'
  /** The server closed with an alert about the client. TLS 1.3 may say so at the first read. */
  | 'client-untrusted'
  /** The client's own certificate or private key cannot be used. Nothing was sent. */
  | 'identity-invalid'
  /** The connection broke, or the server does not speak TLS. */
  | 'broken'

/** The error of `secure`, and of reads after a handshake that the server refused late. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure'
  readonly kind: TlsFailureKind

  constructor(kind: TlsFailureKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** Connections to servers outside of the cluster, in protocols of their own. */
export type Connections = {
  /**
   * Connects to a TCP port. Rejects with the error of the system, or with the reason of the signal.
   * @param signal also closes the connection when it aborts later
   */
  connect(place: { host: string; port: number }, signal: AbortSignal): Promise<ClientStream>
}
