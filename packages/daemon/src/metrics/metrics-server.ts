import { DaemonError } from '../errors.ts'
import type { HttpRequest, HttpResponse, HttpServer } from '../http-server.ts'
import type { Logger } from '../logger.ts'
import type { Sockets } from '../sockets.ts'
import { messageOf } from '../system-reason.ts'
import type { MetricsAddress } from './metrics-options.ts'
import { type Readiness, readinessAnswer } from './readiness.ts'

const MAX_HEADER_BYTES = 4096
const MAX_CONNECTIONS = 32
const MAX_REQUESTS = 16
const REQUEST_TIMEOUT_MS = 5000
const IDLE_TIMEOUT_MS = 5000
const TEXT = 'text/plain; charset=utf-8'

export type MetricsServerInput = {
  sockets: Pick<Sockets, 'serveHttp'>
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
export async function startMetricsServer(input: MetricsServerInput): Promise<HttpServer> {
  const { address: host, port } = input.listenOn
  const limits = {
    maxHeaderBytes: MAX_HEADER_BYTES,
    maxConnections: MAX_CONNECTIONS,
    maxRequestsPerConnection: MAX_REQUESTS,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  }
  try {
    return await input.sockets.serveHttp({ host, port, ...limits }, listener(input))
  } catch (cause) {
    const message = `cannot serve metrics on ${host}:${port}: ${messageOf(cause)}`
    throw new DaemonError('ADDRESS_UNUSABLE', message, { cause })
  }
}

function listener(input: MetricsServerInput) {
  return (request: HttpRequest, response: HttpResponse): void => {
    answerTo(input, request).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        input.logger.error('metrics.failed', { error })
        send(request, response, { statusCode: 500, body: 'internal error: see the log\n' })
      },
    )
  }
}

async function answerTo(input: MetricsServerInput, { method, url = '' }: HttpRequest) {
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

function send(request: HttpRequest, response: HttpResponse, answer: Answer): void {
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
