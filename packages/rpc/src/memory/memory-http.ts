import { AsyncLocalStorage } from 'node:async_hooks'
import type {
  HttpListen,
  HttpRequest,
  HttpResponse,
  HttpServer,
  HttpServerOptions,
} from '@nkpsim/daemon/http-server'
import type { Lane } from './connection.ts'
import { FRAME_BYTES } from './connection.ts'
import { dial, type Surroundings } from './dial.ts'
import type { MemoryHttpListener } from './listeners.ts'

/** A request of a client of the memory network. */
export type MemoryHttpRequest = HttpRequest & {
  /** `host:port` */
  address: string
  /** Roots of the server's certificate; undefined for HTTP without TLS. */
  rootsPem: string | undefined
}

export type MemoryHttpAnswer = {
  statusCode: number
  headers: Readonly<Record<string, string>>
  body: Buffer
}

/** Serves HTTP on a port of a node. Ignores limits of time and connections. */
export async function serveMemoryHttp(
  { ports, timer }: Pick<Surroundings, 'ports' | 'timer'>,
  { host, port, tls }: HttpServerOptions,
  answer: Parameters<HttpListen>[1],
): Promise<HttpServer> {
  const open: MemoryHttpListener['open'] = new Set()
  const inOwnContext = AsyncLocalStorage.snapshot()
  const bound = ports.bind(host, port, {
    ...{ kind: 'http', tls, timer, open },
    answer: (request, response) => inOwnContext(() => answer(request, response)),
  })
  return {
    port: bound.port,
    close: async () => {
      bound.release()
      for (const response of open) response.destroy()
    },
  }
}

/**
 * Makes a request. Fails with an Error that names the reason, also if the connection is closed
 * before the answer is complete.
 */
export async function requestMemoryHttp(
  node: Surroundings,
  { address, rootsPem, ...request }: MemoryHttpRequest,
  openLanes: (
    to: string,
    timer: Surroundings['timer'],
    lost: () => void,
  ) => { toServer: Lane; toClient: Lane; done: () => void },
): Promise<MemoryHttpAnswer> {
  const { to, listener, isListening } = await dial(node, address)
  const isSame =
    listener.kind === 'http' && (listener.tls === undefined) === (rootsPem === undefined)
  if (!isSame || !isListening()) throw new Error('read ECONNRESET')
  const [host = ''] = address.split(':')
  if (listener.tls !== undefined && rootsPem !== undefined)
    verifyName(node, listener.tls, { rootsPem, host })
  const answered = Promise.withResolvers<MemoryHttpAnswer>()
  const closed = (): void => answered.reject(new Error('socket hang up'))
  let response: { destroy(): void } | undefined
  const lanes = openLanes(to, listener.timer, () => {
    response?.destroy()
    closed()
  })
  const { toServer, toClient } = lanes
  void toServer(FRAME_BYTES, () => {
    response = createResponse(listener, {
      send: (bytes) => toClient(bytes, () => undefined),
      end: (answer) => void toClient(FRAME_BYTES, () => answered.resolve(answer)),
      destroy: () => void toClient(FRAME_BYTES, closed),
    })
    listener.answer(request, response as HttpResponse)
  })
  return answered.promise.finally(lanes.done)
}

function verifyName(
  { certificates, timer }: Surroundings,
  { certificatePem }: NonNullable<HttpServerOptions['tls']>,
  { rootsPem, host }: { rootsPem: string; host: string },
): void {
  const nowMs = timer.nowMs()
  const shown = certificates.verify(certificatePem, rootsPem, { usage: 'server', nowMs })
  if (shown.x509.checkHost(host) === undefined)
    throw new Error(`the certificate is not for the host ${host}`)
}

function createResponse(
  { open }: MemoryHttpListener,
  client: {
    send(bytes: number): Promise<void>
    end(answer: MemoryHttpAnswer): void
    destroy(): void
  },
): HttpResponse {
  const headers: Record<string, string> = {}
  const body: Buffer[] = []
  const listeners: (() => void)[] = []
  let statusCode = 200
  const close = (): void => {
    response.destroyed = true
    open.delete(response)
    for (const listener of listeners.splice(0)) listener()
  }
  const setHeader = (name: string, value: string | number): void => {
    headers[name.toLowerCase()] = String(value)
  }
  const response = {
    destroyed: false,
    setHeader,
    writeHead: (code: number, more: Readonly<Record<string, string | number>>) => {
      statusCode = code
      for (const [name, value] of Object.entries(more)) setHeader(name, value)
    },
    write: (bytes: Uint8Array, done: (error?: Error | null) => void) => {
      // The server may wipe its bytes as soon as they are handed over.
      body.push(Buffer.from(bytes))
      void client.send(bytes.length).then(() => done())
    },
    end: (last?: string | Uint8Array) => {
      if (response.destroyed) return
      if (last !== undefined) body.push(Buffer.from(last as Uint8Array))
      client.end({ statusCode, headers, body: Buffer.concat(body) })
      close()
    },
    destroy: () => {
      if (response.destroyed) return
      client.destroy()
      close()
    },
    once: (_event: 'close', listener: () => void) => listeners.push(listener),
  }
  open.add(response)
  return response
}
