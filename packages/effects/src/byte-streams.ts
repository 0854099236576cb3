/** A connection that carries bytes in both directions. */
export type ByteStream = {
  /**
   * Returns the next bytes, which then belong to the caller; undefined after the last byte. One
   * call at a time. Rejects if the connection breaks.
   */
  read(): Promise<Buffer | undefined>
  /**
   * Sends parts in order, and lets no other part in between. The parts then belong to the stream,
   * which may free their memory. Resolves when the stream takes more. Rejects if the connection is
   * broken.
   */
  write(parts: readonly Buffer[]): Promise<void>
  /** Sends what is written, then closes. Resolves when the connection is closed. */
  end(): Promise<void>
  /** Closes immediately, and discards what is not sent. */
  destroy(): void
  /**
   * Continues this connection as the server of TLS 1.3, with a certificate that the client must
   * have. No byte may have arrived that was not read, because it would not be protected.
   * @throws Error if the handshake fails or takes too long; the connection is then closed
   */
  secure(identity: StreamIdentity): Promise<SecuredStream>
}

/** Certificate of a server, and the authorities of its clients. */
export type StreamIdentity = { certificatePem: string; privateKeyPem: string; rootsPem: string }

/** A stream after the handshake of TLS. */
export type SecuredStream = {
  stream: ByteStream
  /** Subject alternative names of the client's verified certificate, in the form of node:tls. */
  subjectAltName: string | undefined
}

/** A place for streams: a path of a Unix socket, or a TCP port of an address. */
export type StreamPlace = { path: string } | { host: string; port: number }

/** A server that listens for streams. */
export type StreamServer = {
  /** The TCP port; 0 for a Unix socket. */
  port: number
  /** Stops listening, and removes the Unix socket. Open streams stay open. */
  close(): Promise<void>
}

/** Sockets of a machine that carry bytes of any protocol. */
export type ByteStreams = {
  /**
   * Listens. Only the owner of this process can connect to a Unix socket. A Unix socket that
   * another process left is replaced; another file is not. Rejects with the error of the system.
   * @param place port 0 chooses a free port
   * @param onStream called for each connection
   */
  serve(place: StreamPlace, onStream: (stream: ByteStream) => void): Promise<StreamServer>
  /** Connects to a Unix socket of this machine. Rejects with the error of the system. */
  connectTo(path: string): Promise<ByteStream>
}

/** Maximum length of the path of a Unix socket, bytes (Linux, unix(7), without the final zero). */
export const MAX_SOCKET_PATH_BYTES = 107
