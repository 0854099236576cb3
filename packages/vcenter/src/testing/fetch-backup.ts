import { request } from 'node:https'
import { buffer } from 'node:stream/consumers'

/** Result of a download; undefined bytes: it was interrupted. */
export type Fetched = { statusCode: number; body: Buffer | undefined; disposition: string }

/** Fetches from a vCenter's download port. */
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

/** Begins a download and disconnects on the first response, before the last byte arrives. */
export function abortDownload(url: string, rootsPem: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      ca: rootsPem,
      // A connection reused from another download would begin differently.
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
