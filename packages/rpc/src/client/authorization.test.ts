import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { RpcError } from '../errors/rpc-error.ts'
import { createRpcServer, type RpcServer } from '../server/rpc-server.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { testIdentities } from '../testing/test-link.ts'
import { testVm, testVmService } from '../testing/test-services.ts'
import type { CallOptions } from './call-options.ts'
import { connectRpc } from './connect-rpc.ts'
import type { AuthorizationRequest, RpcClient } from './rpc-channel.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const BOUND = { timeoutMs: PATIENCE_MS }
const refusal = { status: 'UNAUTHENTICATED', code: 'SESSION_EXPIRED' }

let server: RpcServer
let address: string
let sources: string[]

beforeAll(async () => {
  server = createRpcServer({
    tls: testIdentities.host,
    services: [
      testVmService({
        getVm: async ({ name }) => ({ vm: testVm(name) }),
        readDisk: async function* () {
          yield { chunk: Buffer.from('a') }
          yield { chunk: Buffer.from('b') }
        },
        importVm: async () => ({ vm: testVm('a') }),
      }),
    ],
    toRpcError: () => undefined,
    guard: {
      admit: async ({ authorization, source }) => {
        sources.push(source)
        if (authorization !== 'new')
          throw new RpcError('UNAUTHENTICATED', 'SESSION_EXPIRED', 'it has ended')
        return { caller: { name: 'a', sessionId: '' }, settle: () => undefined }
      },
    },
    logger: createRecordingLogger(),
    reflection: false,
  })
  address = `localhost:${await server.listen('localhost', 0)}`
})
afterAll(() => server.close(0))

function lab(given: readonly string[]) {
  sources = []
  const asked: AuthorizationRequest[] = []
  const channel = connectRpc({
    address,
    tls: testIdentities.operator,
    expectPeer: { kind: 'host' },
    authorization: async (request) => {
      asked.push(request)
      return given[Math.min(asked.length, given.length) - 1]
    },
  })
  return { asked, channel, [Symbol.dispose]: () => channel.close() }
}

describe('a credential that the server refuses', () => {
  it('is renewed once, and the client makes the call again', async () => {
    using own = lab(['old', 'new'])
    const vms = own.channel.client(VM_SERVICE)
    expect(await vms.getVm({ name: 'a' }, BOUND)).toMatchObject({ vm: { name: 'a' } })
    expect(own.asked).toEqual([
      { isRepeatable: true, refused: undefined, ...BOUND },
      { isRepeatable: true, refused: 'old', ...BOUND },
    ])
    expect(sources).toHaveLength(2)
    for (const source of sources) expect(source).toMatch(/^(127\.0\.0\.1|\[?::1\]?)$/)
  })

  it('is also renewed for a stream of responses', async () => {
    using own = lab(['old', 'new'])
    const chunks: { chunk: Buffer }[] = []
    for await (const message of own.channel.client(VM_SERVICE).readDisk({}, BOUND))
      chunks.push(message)
    expect(chunks.map(({ chunk }) => chunk.toString())).toEqual(['a', 'b'])
  })

  it.each([
    ['it is not renewed', ['old']],
    ['the server refuses the new one too', ['old', 'older']],
  ])('makes the call fail if %s', async (_, given) => {
    using own = lab(given)
    await expect(own.channel.client(VM_SERVICE).getVm({}, BOUND)).rejects.toMatchObject(refusal)
    expect(own.asked).toHaveLength(2)
  })

  it('fails a call that sends a stream, because the client cannot repeat this call', async () => {
    using own = lab(['old', 'new'])
    const requests = (async function* () {})()
    await expect(own.channel.client(VM_SERVICE).importVm(requests, BOUND)).rejects.toMatchObject(
      refusal,
    )
    expect(own.asked).toEqual([{ isRepeatable: false, refused: undefined, ...BOUND }])
  })
})

describe('a call that is cancelled while it gets its credential', () => {
  type Vms = RpcClient<typeof VM_SERVICE>
  const first = (answers: AsyncIterable<unknown>) => answers[Symbol.asyncIterator]().next()
  const calls: [string, (vms: Vms, options: CallOptions) => Promise<unknown>][] = [
    ['one request', (vms, options) => vms.getVm({ name: 'a' }, options)],
    ['a stream of requests', (vms, options) => vms.importVm((async function* () {})(), options)],
    ['a stream of answers', (vms, options) => first(vms.readDisk({}, options))],
  ]

  it.each(calls)('ends immediately without being sent: %s', async (_, call) => {
    sources = []
    const abort = new AbortController()
    const asked = Promise.withResolvers<void>()
    const channel = connectRpc({
      address,
      tls: testIdentities.operator,
      expectPeer: { kind: 'host' },
      authorization: () => {
        asked.resolve()
        return new Promise(() => {})
      },
    })
    const answer = call(channel.client(VM_SERVICE), { ...BOUND, signal: abort.signal })
    const cancelled = expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
    await asked.promise
    abort.abort()
    await cancelled
    expect(sources).toEqual([])
    channel.close()
  })

  it.each(calls)('ends unsent although its credential then arrives: %s', async (_, call) => {
    sources = []
    const abort = new AbortController()
    const channel = connectRpc({
      address,
      tls: testIdentities.operator,
      expectPeer: { kind: 'host' },
      authorization: async () => {
        abort.abort()
        return 'new'
      },
    })
    const answer = call(channel.client(VM_SERVICE), { ...BOUND, signal: abort.signal })
    await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(sources).toEqual([])
    channel.close()
  })
})
