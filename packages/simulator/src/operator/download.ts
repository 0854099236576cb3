import { request } from 'node:https'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { unexpectedPeer } from '@nkpsim/rpc'
import { currentTrace, formatTraceparent } from '@nkpsim/tracing'
import { SimulatorError } from '../errors.ts'

/** Maximum size of a response, bytes. A backup is smaller. */
const MAX_BYTES = 64 * 1024

/**
 * Downloads an exported provider. The provider then counts as backed up.
 * @param options.rootsPem root certificates that verify the server's certificate
 * @param options.vcenterId UUID of the vCenter. Linked vCenters have certificates of the same roots
 * @throws SimulatorError DOWNLOAD_FAILED if the server does not answer in time, has a certificate
 *   from other roots or of another server, or breaks the connection; DOWNLOAD_REFUSED if it
 *   rejects the token; INTERRUPTED
 */
export async function downloadBackup(
  url: string,
  options: {
    token: string
    rootsPem: string
    vcenterId: string
    timeoutMs: number
    signal?: AbortSignal
  },
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
  try {
    return await post(url, { ...options, signal })
  } catch (error) {
    if (error instanceof SimulatorError) throw error
    if (options.signal?.aborted) {
      throw new SimulatorError('INTERRUPTED', 'interrupted', { cause: error })
    }
    const message = `the backup cannot be downloaded: ${messageOf(error)}`
    throw new SimulatorError('DOWNLOAD_FAILED', message, { cause: error })
  }
}

function post(
  url: string,
  {
    token,
    rootsPem,
    vcenterId,
    signal,
  }: { token: string; rootsPem: string; vcenterId: string; signal: AbortSignal },
): Promise<Buffer> {
  const trace = currentTrace()
  const expected = { kind: 'vcenter', id: vcenterId } as const
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(trace && { traceparent: formatTraceparent(trace) }),
      },
      ca: rootsPem,
      // Without this, NODE_TLS_REJECT_UNAUTHORIZED would decide, and an untrusted server could get
      // the token.
      rejectUnauthorized: true,
      // The nodes of vCenter HA have different addresses, and the same certificate.
      checkServerIdentity: (_host, { subjectaltname }) => unexpectedPeer(subjectaltname, expected),
      minVersion: 'TLSv1.3',
      agent: false,
      signal,
    })
    call.once('error', reject)
    call.once('response', (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > MAX_BYTES) response.destroy(new Error('the response is too long for a backup'))
      })
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode } = response
        if (statusCode === 200) resolve(Buffer.concat(chunks))
        else reject(refusal(statusCode))
      })
    })
    call.end()
  })
}

function refusal(statusCode: number | undefined): SimulatorError {
  if (statusCode === 401 || statusCode === 403) {
    return new SimulatorError(
      'DOWNLOAD_REFUSED',
      'vCenter refuses the download token: it was used or has expired',
    )
  }
  return new SimulatorError(
    'DOWNLOAD_FAILED',
    `vCenter answers the download with HTTP status ${statusCode}`,
  )
}
