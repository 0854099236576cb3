import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { PATIENCE_MS } from './patience.ts'

export type Fetched = { statusCode: number; headers: NodeJS.Dict<string | string[]>; body: string }

/** Fetches a path from a local port. */
export function fetchText(port: number, path: string, method = 'GET'): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      timeout: PATIENCE_MS,
      agent: false,
    } as const
    const call = request(options, (response) => {
      text(response).then((body) => {
        resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, body })
      }, reject)
    })
    call.once('error', reject)
    call.end()
  })
}
