import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:net'
import { boundConnections, HANDSHAKE_TIMEOUT_MS } from './bound-connections.ts'
import { createFreePorts } from './free-ports.ts'
import type { HttpListen, HttpServerOptions } from './http-server.ts'
import type { Sockets } from './sockets.ts'

/** The ports of this machine. */
export const systemSockets: Sockets = {
  freePorts: createFreePorts(),
  reservePort: async (host, port) => {
    const server = createServer((socket) => socket.destroy())
    return {
      port: await listen(server, host, port),
      release: () => new Promise((released) => server.close(() => released())),
    }
  },
  serveHttp,
}

async function serveHttp(
  options: HttpServerOptions,
  answer: Parameters<HttpListen>[1],
): ReturnType<HttpListen> {
  const { host, port, requestTimeoutMs } = options
  const server = await createHttpServer(options, (request, response) => {
    connections.keep(request.socket)
    response.once('close', () => connections.spare(request.socket))
    response.setTimeout(requestTimeoutMs, () => response.destroy())
    request.resume()
    answer(request, response)
  })
  // Node.js takes many requests of one packet, and keeps their responses until they are read.
  server.maxRequestsPerSocket = options.maxRequestsPerConnection
  const connections = boundConnections(server, options.maxConnections)
  return {
    port: await listen(server, host, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function createHttpServer(options: HttpServerOptions, listener: RequestListener) {
  const { tls, requestTimeoutMs } = options
  const limits = {
    maxHeaderSize: options.maxHeaderBytes,
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: requestTimeoutMs / 5,
    keepAliveTimeout: options.idleTimeoutMs,
  }
  if (tls === undefined) {
    const http = await import('node:http')
    return http.createServer(limits, listener)
  }
  const https = await import('node:https')
  return https.createServer(
    {
      ...limits,
      cert: tls.certificatePem,
      key: tls.privateKeyPem,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    listener,
  )
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}
