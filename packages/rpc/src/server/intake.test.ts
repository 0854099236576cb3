import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectRpc } from '../client/connect-rpc.ts'
import { RpcError } from '../errors/rpc-error.ts'
import { MAX_STRANGERS_MESSAGE_BYTES } from '../limits.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { testIdentities } from '../testing/test-link.ts'
import { testVm, testVmService } from '../testing/test-services.ts'
import { defineService } from './define-service.ts'
import type { Guard } from './guard.ts'
import { createRpcServer, type RpcServer } from './rpc-server.ts'

const VM_PATH = '/nkpsim.esxi.v1.VirtualMachineService/GetVm'
const WRITE_PATH = '/nkpsim.esxi.v1.VirtualMachineService/WriteDisk'
const LOGIN_PATH = '/nkpsim.vcenter.v1.SessionService/Login'
const BOUND = { timeoutMs: PATIENCE_MS }
/** Short, because a test waits for this time, ms. */
const REQUEST_TIMEOUT_MS = 300

/** A guard that accepts the token `word`. It reads the request, as other guards do. */
const guard: Guard = {
  admit: async ({ authorization, requirement, request }) => {
    if (requirement?.audience !== 'certificate' && authorization !== 'Bearer word')
      throw new RpcError('UNAUTHENTICATED', 'NOT_AUTHENTICATED', 'there is no session')
    await request()
    return { caller: { name: 'somebody', sessionId: '' }, settle: () => undefined }
  },
}

const never = async () => {
  throw new Error('the test does not expect this call')
}

let server: RpcServer
let hurried: RpcServer
let address: string
let session: ClientHttp2Session
/** A session with a server that soon gives up incomplete requests. */
let hurriedSession: ClientHttp2Session

beforeAll(async () => {
  server = startServer(PATIENCE_MS)
  hurried = startServer(REQUEST_TIMEOUT_MS)
  address = `localhost:${await server.listen('localhost', 0)}`
  session = connectHttp2(address)
  hurriedSession = connectHttp2(`localhost:${await hurried.listen('localhost', 0)}`)
})

afterAll(async () => {
  session.close()
  hurriedSession.close()
  await server.close(0)
  await hurried.close(0)
})

function startServer(requestTimeoutMs: number): RpcServer {
  return createRpcServer({
    tls: testIdentities.host,
    services: [
      testVmService({ getVm: async ({ name }) => ({ vm: testVm(`${name.length}`) }) }),
      defineService('nkpsim.vcenter.v1.SessionService', {
        allow: ['operator'],
        handlers: {
          login: async ({ password }) => ({ token: `${password.length}` }),
          issueHostTokens: never,
          logout: never,
          getSession: never,
          listSessions: never,
          terminateSession: never,
        },
      }),
    ],
    toRpcError: () => undefined,
    guard,
    logger: createRecordingLogger(),
    requestTimeoutMs,
  })
}

function connectHttp2(authority: string): ClientHttp2Session {
  const { rootsPem, certificatePem, privateKeyPem } = testIdentities.operator
  return connect(`https://${authority}`, {
    ca: rootsPem,
    cert: certificatePem,
    key: privateKeyPem,
    checkServerIdentity: () => undefined,
  })
}

/**
 * Sends headers and a part of the body of a request. Without `end` the request stays incomplete.
 */
async function send(
  path: string,
  options: { authorization?: string; body: Buffer; end?: boolean },
  over: ClientHttp2Session = session,
): Promise<IncomingHttpHeaders> {
  const { authorization, body, end = false } = options
  const stream = over.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc+proto',
    'grpc-timeout': '1H',
    te: 'trailers',
    ...(authorization !== undefined && { authorization }),
  })
  stream.write(body)
  if (end) stream.end()
  const closed = once(stream, 'close')
  const [headers]: IncomingHttpHeaders[] = await once(stream, 'response')
  stream.resume()
  await closed
  return headers ?? {}
}

function prefixOf(messageBytes: number): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(messageBytes, 1)
  return prefix
}

const RESOURCE_EXHAUSTED = '8'
const UNAUTHENTICATED = '16'

describe('the server', () => {
  it('does not read a request of a caller without session, and closes the stream', async () => {
    const body = Buffer.concat([prefixOf(4_000_000), Buffer.alloc(10_000)])
    expect(await send(VM_PATH, { body })).toMatchObject({ 'grpc-status': UNAUTHENTICATED })
  })

  it('refuses a compressed request, which would take more memory than is counted', async () => {
    const content = gzipSync(Buffer.alloc(4_000_000))
    const body = Buffer.concat([prefixOf(content.length), content])
    body[0] = 1
    const refused = await send(VM_PATH, { authorization: 'Bearer word', body, end: true })
    expect(refused).toMatchObject({
      'grpc-status': RESOURCE_EXHAUSTED,
      'grpc-message': expect.stringContaining('compressed'),
    })
  })

  it('accepts a request that needs no session only up to a small length', async () => {
    const refused = await send(LOGIN_PATH, { body: prefixOf(MAX_STRANGERS_MESSAGE_BYTES + 1) })
    expect(refused).toMatchObject({ 'grpc-status': RESOURCE_EXHAUSTED })
    const channel = connectRpc({
      address,
      tls: testIdentities.operator,
      expectPeer: undefined,
    })
    const sessions = channel.client('nkpsim.vcenter.v1.SessionService')
    const password = 'x'.repeat(MAX_STRANGERS_MESSAGE_BYTES - 10)
    expect(await sessions.login({ password }, BOUND)).toMatchObject({ token: `${password.length}` })
    channel.close()
  })

  it('accepts a long request of a caller with a session', async () => {
    const channel = connectRpc({
      address,
      tls: testIdentities.operator,
      expectPeer: undefined,
      authorization: async () => 'Bearer word',
    })
    const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    const { vm } = await vms.getVm({ name: 'x'.repeat(3_000_000) }, BOUND)
    expect(vm?.name).toBe('3000000')
    channel.close()
  })

  it('ends a request that is still incomplete at the time limit', async () => {
    for (const body of [Buffer.alloc(0), prefixOf(10), Buffer.alloc(5)])
      expect(
        await send(VM_PATH, { authorization: 'Bearer word', body }, hurriedSession),
      ).toMatchObject({
        'grpc-status': RESOURCE_EXHAUSTED,
        'grpc-message': expect.stringContaining('too%20long%20to%20arrive'),
      })
  })

  it('ends a stream whose first message is still incomplete at the time limit', async () => {
    for (const body of [Buffer.alloc(0), prefixOf(10)])
      expect(
        await send(WRITE_PATH, { authorization: 'Bearer word', body }, hurriedSession),
      ).toMatchObject({
        'grpc-status': RESOURCE_EXHAUSTED,
        'grpc-message': expect.stringContaining('too%20long%20to%20arrive'),
      })
  })

  it('refuses two messages and an empty stream in place of a single request', async () => {
    const authorization = 'Bearer word'
    const two = await send(VM_PATH, { authorization, body: Buffer.alloc(10), end: true })
    expect(two).toMatchObject({ 'grpc-status': RESOURCE_EXHAUSTED })
    const none = await send(VM_PATH, { authorization, body: Buffer.alloc(0), end: true })
    expect(none).toMatchObject({ 'grpc-status': '3' })
  })
})
