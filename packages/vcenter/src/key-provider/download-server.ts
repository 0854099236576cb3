import { DaemonError, type Logger } from '@nkpsim/daemon'
import type { AuditedCall, AuditLog } from '@nkpsim/daemon/audit'
import type { HttpRequest, HttpResponse, HttpServer } from '@nkpsim/daemon/http-server'
import type { Sockets } from '@nkpsim/daemon/sockets'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { MachineClock } from '@nkpsim/effects'
import { currentTraceId, newTrace, parseTraceparent, withTrace } from '@nkpsim/tracing'
import { VcenterError } from '../errors.ts'
import type { Download, ExportTickets } from './export-tickets.ts'
import type { DownloadedBackup } from './lifecycle.ts'

const PATH_PREFIX = '/cryptomanager/kms/'
const MAX_HEADER_BYTES = 8192
const MAX_CONNECTIONS = 64
const REQUEST_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 5000
/** How long a download waits before its last byte, so that a closed connection can be noticed. */
const HANG_UP_MS = 100
const TOKEN = /^Bearer ([A-Za-z0-9_-]{43})$/

export type DownloadServerInput = {
  sockets: Pick<Sockets, 'serveHttp'>
  address: string
  /** With 0, the operating system picks a free port. */
  port: number
  certificatePem: string
  privateKeyPem: string
  tickets: ExportTickets
  /** Whether the user who requested a backup may still download it. */
  mayDownload: (backup: DownloadedBackup) => boolean
  /** Durably records that the backup of a provider was downloaded. */
  onDownloaded: (backup: DownloadedBackup) => Promise<void>
  audit: Pick<AuditLog, 'begin'>
  machineClock: MachineClock
  logger: Logger
}

/** Returns the path, without a query, at which a provider's backup can be downloaded. */
export function downloadPath(provider: string): string {
  return `${PATH_PREFIX}${encodeURIComponent(provider)}`
}

/**
 * Serves prepared backups over HTTPS. The request is GET or POST, with the token as bearer. The
 * response body is chunked. The server records the backup before it sends the last byte, so that a
 * provider with a complete download counts as backed up. A download that ends before its last byte
 * does not count.
 */
export async function startDownloadServer(input: DownloadServerInput): Promise<HttpServer> {
  const { address: host, port, certificatePem, privateKeyPem } = input
  const options = {
    ...{ host, port },
    tls: { certificatePem, privateKeyPem },
    maxHeaderBytes: MAX_HEADER_BYTES,
    maxConnections: MAX_CONNECTIONS,
    // A download needs one request. A caller that reads no responses must not collect many of them.
    maxRequestsPerConnection: 1,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  }
  try {
    return await input.sockets.serveHttp(options, (request, response) => {
      const { traceparent } = request.headers
      const trace = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined
      void withTrace(trace ?? newTrace(), () =>
        answer(input, request, response).catch((error) => {
          input.logger.error('download.failed', { error })
          response.destroy()
        }),
      )
    })
  } catch (cause) {
    const message = `cannot listen on ${host}:${port}: ${messageOf(cause)}`
    throw new VcenterError('ADDRESS_UNUSABLE', message, { cause })
  }
}

async function answer(
  input: DownloadServerInput,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const provider = providerOf(request.url ?? '')
  if (provider === undefined) return refuse(response, 404, 'there is nothing here')
  if (request.method !== 'GET' && request.method !== 'POST') {
    response.setHeader('Allow', 'GET, POST')
    return refuse(response, 405, 'a backup is fetched by GET or POST')
  }
  const [, token] = TOKEN.exec(request.headers.authorization ?? '') ?? []
  let download: Download
  try {
    download = input.tickets.begin(provider, token ?? '', input.machineClock.nowMs())
  } catch (error) {
    if (!(error instanceof VcenterError)) throw error
    response.setHeader('WWW-Authenticate', 'Bearer')
    return refuse(response, 401, error.message)
  }
  if (!input.mayDownload(download.backup)) {
    download.finished()
    return refuse(
      response,
      403,
      `the session of ${download.backup.user} has ended, or the user may not back up key providers any more`,
    )
  }
  let audited: AuditedCall
  try {
    audited = input.audit.begin({
      caller: `holder of the download token of ${download.backup.user}`,
      call: `${request.method} ${PATH_PREFIX}`,
      target: provider,
      request: { downloadToken: token },
      traceId: currentTraceId(),
    })
  } catch (error) {
    download.failed()
    if (!(error instanceof DaemonError)) throw error
    return refuse(response, 503, error.message)
  }
  let code = 'INTERRUPTED'
  try {
    if (await send(input, download, response, provider)) code = 'OK'
  } finally {
    audited.settle(code)
  }
}

/** Sends a backup. @returns whether all of it was sent */
async function send(
  { machineClock, onDownloaded }: DownloadServerInput,
  download: Download,
  response: HttpResponse,
  provider: string,
): Promise<boolean> {
  const file = Buffer.from(download.file)
  const [sentFirst, heldBack] = [file.subarray(0, -1), file.subarray(-1)]
  try {
    response.writeHead(200, {
      'Content-Type': 'application/x-pkcs12',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(provider)}.p12`,
      'Cache-Control': 'no-store',
      'Transfer-Encoding': 'chunked',
    })
    if (!(await write(response, sentFirst))) return false
    // The kernel also accepts bytes for a closed connection. During this pause the server can
    // notice that the connection was closed.
    await machineClock.sleep(HANG_UP_MS)
    if (response.destroyed) return false
    await onDownloaded(download.backup)
    download.finished()
    response.end(heldBack)
    return true
  } finally {
    // These bytes may be a KDK in clear. They were sent, or the connection was closed.
    sentFirst.fill(0)
    download.failed()
  }
}

/** Sends bytes. Resolves to false if the connection was closed before they were sent. */
function write(response: HttpResponse, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    response.once('close', () => resolve(false))
    response.write(bytes, (error) => resolve(!error))
  })
}

function providerOf(url: string): string | undefined {
  const [path = ''] = url.split('?')
  if (!path.startsWith(PATH_PREFIX)) return undefined
  try {
    return decodeURIComponent(path.slice(PATH_PREFIX.length)) || undefined
  } catch {
    return undefined
  }
}

function refuse(response: HttpResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${message}\n`)
}
