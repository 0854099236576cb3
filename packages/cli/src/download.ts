import { request } from 'node:https'
import { CliError } from './errors.ts'

/** Largest backup file, bytes. */
const MAX_BYTES = 64 * 1024

/**
 * Downloads an exported provider, which makes it count as backed up.
 * @param rootsPem certificates that the server's must lead to
 * @throws CliError UNAVAILABLE when the server does not answer in time, is another, or breaks off; DENIED when it
 *   refuses the token; FAILED on any other answer
 */
export async function downloadBackup(
  url: string,
  options: { token: string; rootsPem: string; timeoutMs: number; signal: AbortSignal },
): Promise<Buffer> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)])
  try {
    return await post(url, { ...options, signal })
  } catch (error) {
    if (error instanceof CliError) throw error
    if (options.signal.aborted) throw new CliError('INTERRUPTED', 'interrupted', { cause: error })
    const reason = error instanceof Error ? error.message : String(error)
    throw new CliError('UNAVAILABLE', `the backup cannot be downloaded: ${reason}`, {
      cause: error,
    })
  }
}

function post(
  url: string,
  { token, rootsPem, signal }: { token: string; rootsPem: string; signal: AbortSignal },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      ca: rootsPem,
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
        if (length > MAX_BYTES) response.destroy(new Error('the answer is too long for a backup'))
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

function refusal(statusCode: number | undefined): CliError {
  if (statusCode === 401 || statusCode === 403) {
    return new CliError('DENIED', 'vCenter refuses the download token: it was used, or is too old')
  }
  return new CliError('FAILED', `vCenter answers the download with HTTP status ${statusCode}`)
}
