import { Client, credentials as grpcCredentials, Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { currentTraceId, newTrace, withTrace } from '@nkpsim/tracing'
import { RpcError } from '../errors/rpc-error.ts'
import { serviceDefinition } from '../proto/load.ts'
import { openTestLink, type TestLink, testIdentities } from '../testing/test-link.ts'
import { testAgentService, testVm, testVmService } from '../testing/test-services.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const BOUND = { timeoutMs: PATIENCE_MS }
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-00`

let link: TestLink
/** Trace of each call that the server has served. */
let served: (string | undefined)[] = []

beforeAll(async () => {
  const note = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    served.push(currentTraceId())
  }
  link = await openTestLink([
    testVmService({
      getVm: async ({ name }) => {
        await note()
        if (name === 'refused') throw new RpcError('NOT_FOUND', 'VM_NOT_FOUND', 'no such VM')
        if (name === 'broken') throw new Error('a defect')
        return { vm: testVm(name) }
      },
      importVm: async (requests) => {
        for await (const _ of requests) await note()
        return { vm: testVm('a') }
      },
      exportVm: async function* () {
        await note()
        yield { chunk: Buffer.from('a') }
        await note()
      },
    }),
    testAgentService(async function* (requests) {
      for await (const _ of requests) {
        await note()
        yield {}
      }
    }),
  ])
})
afterAll(async () => {
  await link[Symbol.asyncDispose]()
})

async function all(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

async function* one<T>(message: T): AsyncIterable<T> {
  yield message
}

/** Makes a call with the given metadata, and returns the trailer and the status. */
function callRaw(traceparent: string[], name = 'a'): Promise<{ trailer: Metadata; code: number }> {
  const { operator } = testIdentities
  const credentials = grpcCredentials.createSsl(
    Buffer.from(operator.rootsPem),
    Buffer.from(operator.privateKeyPem),
    Buffer.from(operator.certificatePem),
  )
  const client = new Client(link.address, credentials)
  const method = serviceDefinition(VM_SERVICE)['GetVm']
  if (method === undefined) throw new Error('no GetVm')
  const metadata = new Metadata()
  for (const value of traceparent) metadata.add('traceparent', value)
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { name },
      metadata,
      { deadline: Date.now() + BOUND.timeoutMs },
      () => undefined,
    )
    call.on('status', ({ metadata: trailer, code }) => {
      client.close()
      resolve({ trailer, code })
    })
  })
}

describe('the trace of a call', () => {
  it('reaches the handler from the client in every kind of call', async () => {
    const trace = newTrace()
    const vms = link.channel.client(VM_SERVICE)
    const agent = link.channel.client('nkpsim.esxi.v1.HostAgentService')
    served = []
    await withTrace(trace, async () => {
      await vms.getVm({ name: 'a' }, BOUND)
      await vms.importVm(one({ chunk: Buffer.from('a') }), BOUND)
      await all(vms.exportVm({ name: 'a' }, BOUND))
      await all(agent.synchronize(one({ generation: 1 }), BOUND))
    })
    expect(served).toEqual(Array(5).fill(trace.traceId))
  })

  it('is kept separate for calls that are served at the same time', async () => {
    const traces = Array.from({ length: 20 }, newTrace)
    const vms = link.channel.client(VM_SERVICE)
    served = []
    await Promise.all(traces.map((trace) => withTrace(trace, () => vms.getVm({}, BOUND))))
    expect(served.toSorted()).toEqual(traces.map(({ traceId }) => traceId).toSorted())
  })

  it('is started by the server if the client has none', async () => {
    served = []
    const vms = link.channel.client(VM_SERVICE)
    await vms.getVm({}, BOUND)
    await vms.getVm({}, BOUND)
    expect(served).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ])
    expect(new Set(served).size).toBe(2)
  })

  it('is in the trailer of a response and of an error', async () => {
    for (const [name, code] of [
      ['a', 0],
      ['refused', 5],
    ] as const) {
      const answer = await callRaw([TRACEPARENT], name)
      expect(answer.code).toBe(code)
      expect(answer.trailer.get('nkpsim-trace-id')).toEqual([TRACE_ID])
    }
  })

  it.each([
    ['of an unknown format', ['what is this']],
    ['with a trace id of zeros', [`00-${'0'.repeat(32)}-00f067aa0ba902b7-00`]],
    ['given twice', [TRACEPARENT, TRACEPARENT]],
    ['too long', [`cc-${TRACE_ID}-00f067aa0ba902b7-00-${'a'.repeat(2000)}`]],
  ])('is replaced if the client sends a traceparent %s', async (_, traceparent) => {
    served = []
    const answer = await callRaw(traceparent)
    expect(answer.code).toBe(0)
    expect(served).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect(served[0]).not.toBe(TRACE_ID)
    expect(answer.trailer.get('nkpsim-trace-id')).toEqual(served)
  })

  it('is in the error that the client throws', async () => {
    const trace = newTrace()
    const vms = link.channel.client(VM_SERVICE)
    for (const name of ['refused', 'broken'])
      await expect(withTrace(trace, () => vms.getVm({ name }, BOUND))).rejects.toMatchObject({
        traceId: trace.traceId,
      })
  })
})
