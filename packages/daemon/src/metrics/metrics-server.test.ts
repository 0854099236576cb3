import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { HttpServer } from '../http-server.ts'
import type { Logger } from '../logger.ts'
import { systemSockets } from '../system-sockets.ts'
import { fetchText } from '../testing/fetch-text.ts'
import { startMetricsServer } from './metrics-server.ts'
import type { Readiness } from './readiness.ts'

const LISTEN_ON = { address: '127.0.0.1', port: 0 }
const ready: Readiness = { role: 'test', checks: [{ name: 'store', failure: undefined }] }

let server: HttpServer
let readiness = async (): Promise<Readiness> => ready
const logged: string[] = []
const logger = { error: (event: string) => logged.push(event) } as unknown as Logger
const input = {
  sockets: systemSockets,
  listenOn: LISTEN_ON,
  readiness: () => readiness(),
  metrics: { contentType: 'text/plain; version=0.0.4', metrics: async () => 'a 1\n' },
  logger,
}

beforeAll(async () => {
  server = await startMetricsServer(input)
})
afterAll(() => server.close())

/** Sends raw bytes, and returns the answer up to the end of the connection. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  return text(socket)
}

describe('the server of health and metrics', () => {
  it('answers GET and HEAD, and forbids caching', async () => {
    const get = await fetchText(server.port, '/metrics')
    expect(get).toMatchObject({ statusCode: 200, body: 'a 1\n' })
    expect(get.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4',
      'cache-control': 'no-store',
    })
    const head = await fetchText(server.port, '/metrics', 'HEAD')
    expect(head).toMatchObject({ statusCode: 200, body: '' })
    expect(head.headers['content-length']).toBe('4')
    expect((await fetchText(server.port, '/livez')).body).toBe('alive\n')
  })

  it('refuses other paths and methods', async () => {
    for (const path of ['/', '/metrics/', '/__proto__', '/constructor', '/../metrics', '//livez'])
      expect(await fetchText(server.port, path)).toMatchObject({ statusCode: 404 })
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await fetchText(server.port, '/readyz', method)
      expect(answer.statusCode).toBe(405)
      expect(answer.headers['allow']).toBe('GET, HEAD')
    }
  })

  it('reports why the daemon is not ready, and lists its checks', async () => {
    expect(await fetchText(server.port, '/readyz')).toMatchObject({
      statusCode: 200,
      body: 'ready, role: test\n',
    })
    expect((await fetchText(server.port, '/readyz?verbose')).body).toContain('[+] store ok\n')
    readiness = async () => ({ ...ready, checks: [{ name: 'store', failure: 'it is\ngone' }] })
    expect(await fetchText(server.port, '/readyz')).toMatchObject({
      statusCode: 503,
      body: '[-] store failed: it is gone\nnot ready, role: test\n',
    })
    expect((await fetchText(server.port, '/livez')).statusCode).toBe(200)
  })

  it('reports a defect in the log, but not to the caller', async () => {
    readiness = async () => {
      throw new Error('the inner life')
    }
    const { statusCode, body } = await fetchText(server.port, '/readyz')
    expect(statusCode).toBe(500)
    expect(body).not.toContain('inner')
    expect(logged).toEqual(['metrics.failed'])
  })

  it('refuses headers that are too long, and requests that are not HTTP', async () => {
    const long = await raw(`GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`)
    expect(long).toMatch(/^HTTP\/1.1 431 /)
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })

  it('answers a limited number of requests that are sent together', async () => {
    const request = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'
    const answers = await raw(request.repeat(100))
    expect(answers.match(/^alive$/gm)).toHaveLength(16)
    expect(answers).toContain('Connection: close')
  })

  it('closes a connection whose request has no end', async () => {
    expect(await raw('GET /livez HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1.1 408 /)
  })

  it('reports in one line that its port is taken', async () => {
    const listenOn = { ...LISTEN_ON, port: server.port }
    await expect(startMetricsServer({ ...input, listenOn })).rejects.toMatchObject({
      code: 'ADDRESS_UNUSABLE',
      message: expect.stringMatching(/^cannot serve metrics on 127.0.0.1:\d+: [^\n]*EADDRINUSE/),
    })
  })
})
