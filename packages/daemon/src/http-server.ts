/** Options of a server for HTTP, or for HTTPS with TLS 1.3 or later. */
export type HttpServerOptions = {
  host: string
  /** 0 chooses a free port. */
  port: number
  /** PEM. If undefined, the server speaks HTTP without TLS. */
  tls?: { certificatePem: string; privateKeyPem: string }
  maxHeaderBytes: number
  maxConnections: number
  /** Number of requests after which the server closes a connection. */
  maxRequestsPerConnection: number
  /** Maximum time for a request to arrive, and for a pause of its response. */
  requestTimeoutMs: number
  idleTimeoutMs: number
}

/** A request. The server discards its body. */
export type HttpRequest = {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** The headers that are used. */
  readonly headers: {
    readonly authorization?: string | undefined
    readonly traceparent?: string | string[] | undefined
  }
}

/** The response to a request. These are the members of Node's ServerResponse that are used. */
export type HttpResponse = {
  /** Whether the connection was closed. */
  readonly destroyed: boolean
  setHeader(name: string, value: string): unknown
  writeHead(statusCode: number, headers: Readonly<Record<string, string | number>>): unknown
  /** @param done called when the bytes were handed over, or with the error */
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown
  end(body?: string | Uint8Array): unknown
  /** Closes the connection. */
  destroy(): unknown
  once(event: 'close', listener: () => void): unknown
}

/** A listening server. */
export type HttpServer = { port: number; close(): Promise<void> }

/**
 * Starts a server. Rejects with the error of the system if it cannot listen, such as EADDRINUSE.
 * @param answer called for each request
 */
export type HttpListen = (
  options: HttpServerOptions,
  answer: (request: HttpRequest, response: HttpResponse) => void,
) => Promise<HttpServer>
