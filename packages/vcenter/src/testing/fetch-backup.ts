import { request } from 'node:https'
import { buffer } from 'node:stream/consumers'

/** Result of a download. The body is undefined if the download was interrupted. */
export type Fetched = { statusCode: number; body: Buffer | undefined; disposition: string }

/** Downloads a file from a vCenter's download port. */
export function fetchBackup(
  url: string,
  { rootsPem, token, method = 'GET' }: { rootsPem: string; token?: string; method?: string },
): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const call = request(url, { ca: rootsPem, method, headers }, async (response) => {
      const body = await buffer(response).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET') throw error
        return undefined
      })
      const disposition = response.headers['content-disposition'] ?? ''
      resolve({ statusCode: response.statusCode ?? 0, body, disposition })
    })
    call.once('error', reject)
    call.end()
  })
}

/** Begins a download, and disconnects at the first response, before the last byte arrives. */
export function abortDownload(url: string, rootsPem: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      ca: rootsPem,
      // A connection that was used for another download would behave differently at its start.
      agent: false,
      headers: { authorization: `Bearer ${token}` },
    })
    call.once('response', (response) => {
      response.once('error', () => resolve())
      call.destroy()
    })
    call.once('error', reject)
    call.end()
  })
}
