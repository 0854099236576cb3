import { connect } from 'node:http2'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { ReadyServer } from './ready-servers.ts'

/** grpc.health.v1.HealthCheckResponse.ServingStatus. */
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']
/** A gRPC message of no bytes: no compression, length 0. It asks for the whole server. */
const EMPTY_MESSAGE = Buffer.alloc(5)

/**
 * Asks a server for its health (grpc.health.v1.Health/Check). By hand over HTTP/2: this runs in every container every few seconds, and the whole of it
 * takes half of the CPU time that only loading a gRPC library would take.
 */
export async function askHealth(server: ReadyServer, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  const socket = await openTls(server, signal)
  const session = connect(`https://${server.address}:${server.port}`, {
    createConnection: () => socket,
  })
  try {
    const request = session.request(
      {
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        te: 'trailers',
      },
      { signal },
    )
    session.once('error', (error) => request.destroy(error))
    request.end(EMPTY_MESSAGE)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    return statusOf(Buffer.concat(chunks))
  } finally {
    session.destroy()
  }
}

/** The status in an answer: five bytes of frame, then field 1 as a varint. Pure. */
export function statusOf(answer: Buffer): string {
  const status = answer.length >= 7 && answer[5] === 0x08 ? STATUSES[answer[6] ?? 0] : undefined
  return status ?? 'UNKNOWN'
}

function openTls(server: ReadyServer, signal: AbortSignal): Promise<TLSSocket> {
  const { address: host, port } = server
  const pinned = 'thumbprint' in server ? server.thumbprint : undefined
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host,
      port,
      servername: host,
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.3',
      // A host's adoption certificate is its own issuer: the thumbprint is compared instead, before anything is sent.
      rejectUnauthorized: pinned === undefined,
      ...('identity' in server ? server.identity : {}),
    })
    const fail = (error: Error): void => {
      socket.destroy()
      reject(new Error(`${host}:${port}: ${describe(error)}`, { cause: error }))
    }
    socket.once('error', fail)
    signal.addEventListener('abort', () => fail(new Error('no answer in time')), { once: true })
    socket.once('secureConnect', () => {
      const found = socket.getPeerX509Certificate()?.fingerprint256
      if (pinned !== undefined && found !== pinned)
        fail(new Error(`it shows the certificate ${found}, not ${pinned}`))
      else resolve(socket)
    })
  })
}

/** What OpenSSL says of a certificate by this machine's clock does not tell whose fault it is. */
function describe({ message }: Error): string {
  if (!/certificate (is not yet valid|has expired)/.test(message)) return message
  return `${message} by the clock of this machine, which says ${new Date().toISOString()}: set the clock`
}
