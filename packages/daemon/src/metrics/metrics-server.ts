import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { boundConnections } from '../bound-connections.ts'
import { DaemonError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { messageOf } from '../system-reason.ts'
import type { MetricsAddress } from './metrics-options.ts'
import { type Readiness, readinessAnswer } from './readiness.ts'

const MAX_HEADER_BYTES = 4096
const MAX_CONNECTIONS = 32
/** Number of requests after which the server closes a connection. */
const MAX_REQUESTS = 16
const REQUEST_TIMEOUT_MS = 5000
const IDLE_TIMEOUT_MS = 5000
const TEXT = 'text/plain; charset=utf-8'

export type MetricsServer = {
  port: number
  close(): Promise<void>
}

export type MetricsServerInput = {
  listenOn: MetricsAddress
  readiness: () => Promise<Readiness>
  metrics: { contentType: string; metrics(): Promise<string> }
  logger: Logger
}

type Answer = { statusCode: number; body: string; contentType?: string }

/**
 * Serves /livez, /readyz and /metrics as plain text to anyone who can reach the port. They contain
 * no secrets.
 * @throws DaemonError ADDRESS_UNUSABLE
 */
export async function startMetricsServer(input: MetricsServerInput): Promise<MetricsServer> {
  const { address, port } = input.listenOn
  const answer = listener(input)
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 5,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
    },
    (request, response) => {
      connections.keep(request.socket)
      response.once('close', () => connections.spare(request.socket))
      answer(request, response)
    },
  )
  // Node.js takes many requests of one packet, and keeps their responses until they are read.
  server.maxRequestsPerSocket = MAX_REQUESTS
  const connections = boundConnections(server, MAX_CONNECTIONS)
  return {
    port: await listen(server, address, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listener(input: MetricsServerInput): RequestListener {
  return (request, response) => {
    request.resume()
    response.setTimeout(REQUEST_TIMEOUT_MS, () => response.destroy())
    answerTo(input, request).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        input.logger.error('metrics.failed', { error })
        send(request, response, { statusCode: 500, body: 'internal error: see the log\n' })
      },
    )
  }
}

async function answerTo(input: MetricsServerInput, { method, url = '' }: IncomingMessage) {
  const [path, query = ''] = url.split('?', 2)
  const answer = answers(input)[path ?? '']
  if (answer === undefined) return { statusCode: 404, body: 'there is nothing here\n' }
  if (method !== 'GET' && method !== 'HEAD')
    return { statusCode: 405, body: 'only GET and HEAD are answered\n' }
  return answer(new URLSearchParams(query))
}

function answers({
  readiness,
  metrics,
}: MetricsServerInput): Record<string, ((query: URLSearchParams) => Promise<Answer>) | undefined> {
  return {
    // The object has no prototype, so that a path cannot name a member of the prototype.
    __proto__: null as never,
    '/livez': async () => ({ statusCode: 200, body: 'alive\n' }),
    '/readyz': async (query) => readinessAnswer(await readiness(), query.has('verbose')),
    '/metrics': async () => ({
      statusCode: 200,
      body: await metrics.metrics(),
      contentType: metrics.contentType,
    }),
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { statusCode, body, contentType = TEXT } = answer
  response.writeHead(statusCode, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(statusCode === 405 && { Allow: 'GET, HEAD' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const reason = messageOf(cause)
      const message = `cannot serve metrics on ${host}:${port}: ${reason}`
      reject(new DaemonError('ADDRESS_UNUSABLE', message, { cause }))
    })
    server.listen(port, host, () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}
