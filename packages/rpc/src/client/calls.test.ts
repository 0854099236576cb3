import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { RpcError } from '../errors/rpc-error.ts'
import { MAX_MESSAGE_BYTES, MAX_TIMEOUT_MS } from '../limits.ts'
import {
  openTestLink,
  portOf,
  type TestLink,
  testIdentities,
  untilResolves,
} from '../testing/test-link.ts'
import { testAgentService, testVm, testVmService } from '../testing/test-services.ts'
import { connectRpc } from './connect-rpc.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
const CHUNK_BYTES = 1024 * 1024

let link: TestLink
const seen = { lists: 0, reads: 0, produced: 0, consumed: 0, ended: 0, aborted: 0 }

beforeAll(async () => {
  link = await openTestLink([
    testVmService({
      getVm: async ({ name }, { peer }) => ({ vm: { ...testVm(name), datastore: peer?.id ?? '' } }),
      listVms: async (_request, { signal }) =>
        new Promise((_, reject) => {
          seen.lists += 1
          signal.addEventListener('abort', () => {
            seen.aborted += 1
            reject(new Error('aborted'))
          })
        }),
      createVm: async ({ diskBytes }) => ({
        vm: { ...testVm('x'), provider: 'x'.repeat(diskBytes) },
      }),
      importVm: async (requests) => {
        const names: string[] = []
        for await (const request of requests) names.push(String(request.chunk?.length))
        return { vm: testVm(names.join()) }
      },
      writeDisk: async (requests) => {
        for await (const _ of requests) {
          seen.consumed += 1
          if (seen.consumed === 3) break
        }
        return {}
      },
      readDisk: async function* () {
        seen.reads += 1
        try {
          for (;;) {
            seen.produced += 1
            yield { chunk: Buffer.alloc(CHUNK_BYTES) }
          }
        } finally {
          seen.ended += 1
        }
      },
      exportVm: async function* () {
        yield { chunk: Buffer.from('a') }
        yield { chunk: Buffer.from('b') }
      },
    }),
    testAgentService(async function* (requests) {
      for await (const { generation } of requests) {
        if (generation === 13) throw new RpcError('ABORTED', 'UNLUCKY', 'not this one')
        yield { state: { generation } }
      }
    }),
  ])
})

afterAll(async () => {
  await link[Symbol.asyncDispose]()
})

/**
 * Makes a call with a short deadline, and repeats it with longer deadlines until the call reaches
 * its handler.
 */
async function onceStarted(
  handler: 'lists' | 'reads',
  act: (timeoutMs: number) => Promise<void>,
): Promise<void> {
  const before = seen[handler]
  for (let timeoutMs = 200; seen[handler] === before; timeoutMs *= 2) await act(timeoutMs)
}

async function* chunks(count: number) {
  for (let sent = 0; sent < count; sent += 1) yield { chunk: Buffer.alloc(sent + 1) }
}

async function* generations(...values: number[]) {
  for (const generation of values) yield { generation }
}

describe('a call', () => {
  it('returns the response of a single request, and identifies the caller by its certificate', async () => {
    const { vm } = await link.channel
      .client(VM_SERVICE)
      .getVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })
    expect(vm).toEqual({ ...testVm('a'), datastore: 'administrator@vsphere.local' })
  })

  it('sends a stream of requests in order', async () => {
    const { vm } = await link.channel
      .client(VM_SERVICE)
      .importVm(chunks(40), { timeoutMs: PATIENCE_MS })
    expect(vm?.name).toBe(Array.from({ length: 40 }, (_, index) => index + 1).join())
  })

  it('receives a stream of responses in order', async () => {
    const bytes: string[] = []
    const responses = link.channel
      .client(VM_SERVICE)
      .exportVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })
    for await (const { chunk } of responses) bytes.push(chunk.toString())
    expect(bytes).toEqual(['a', 'b'])
  })

  it('carries streams in both directions at the same time, and ends when the requests end', async () => {
    const answers: number[] = []
    const agent = link.channel.client(AGENT_SERVICE)
    for await (const { state } of agent.synchronize(generations(1, 2, 3), {
      timeoutMs: PATIENCE_MS,
    })) {
      answers.push(state?.generation ?? 0)
    }
    expect(answers).toEqual([1, 2, 3])
  })

  it('delivers the messages before an error of the handler, and then the error', async () => {
    const answers: number[] = []
    const agent = link.channel.client(AGENT_SERVICE)
    const read = async () => {
      for await (const { state } of agent.synchronize(generations(1, 13), {
        timeoutMs: PATIENCE_MS,
      })) {
        answers.push(state?.generation ?? 0)
      }
    }
    await expect(read()).rejects.toMatchObject({ status: 'ABORTED', code: 'UNLUCKY' })
    expect(answers).toEqual([1])
  })

  it('fails with the error of the request stream if this stream fails', async () => {
    async function* failing() {
      yield { chunk: Buffer.from('a') }
      throw new RpcError('DATA_LOSS', 'SOURCE_FAILED', 'cannot read the source')
    }
    const call = link.channel.client(VM_SERVICE).importVm(failing(), { timeoutMs: PATIENCE_MS })
    await expect(call).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })

  it('gets an early response if the handler has read enough, and stops sending requests', async () => {
    let sent = 0
    let ended = false
    async function* endless() {
      try {
        for (;;) {
          sent += 1
          yield { chunk: Buffer.alloc(CHUNK_BYTES) }
        }
      } finally {
        ended = true
      }
    }
    await link.channel.client(VM_SERVICE).writeDisk(endless(), { timeoutMs: PATIENCE_MS })
    await until(() => ended)
    expect(seen.consumed).toBe(3)
    expect(sent).toBeLessThan(40)
  })
})

describe('an error of a handler during a long stream of requests', () => {
  const refuse = async (requests: AsyncIterable<unknown>) => {
    for await (const _ of requests) throw new RpcError('ABORTED', 'DISK_FULL', 'no more room')
    return {}
  }

  async function* endless() {
    for (;;) yield { chunk: Buffer.alloc(CHUNK_BYTES) }
  }

  async function* endlessStates() {
    for (let generation = 1; ; generation += 1) {
      yield { generation, vcenterInstanceId: 'x'.repeat(CHUNK_BYTES) }
    }
  }

  it('reaches the caller, even if writes of the caller fail', async () => {
    await using own = await openTestLink([
      testVmService({ importVm: refuse }),
      testAgentService(async function* (requests) {
        yield await refuse(requests)
      }),
    ])
    for (let round = 0; round < 20; round += 1) {
      const upload = own.channel.client(VM_SERVICE).importVm(endless(), { timeoutMs: PATIENCE_MS })
      await expect(upload).rejects.toMatchObject({ status: 'ABORTED', code: 'DISK_FULL' })
      const agent = own.channel.client(AGENT_SERVICE)
      const answers = agent.synchronize(endlessStates(), { timeoutMs: PATIENCE_MS })
      const first = answers[Symbol.asyncIterator]().next()
      await expect(first).rejects.toMatchObject({ status: 'ABORTED', code: 'DISK_FULL' })
    }
  })
})

describe('a channel', () => {
  it('reconnects to a server that starts again on the same address', async () => {
    const services = [testVmService({ getVm: async ({ name }) => ({ vm: testVm(name) }) })]
    await using first = await openTestLink(services)
    const vms = first.channel.client(VM_SERVICE)
    await vms.getVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })
    await first.server.close(0)
    await expect(vms.getVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
    })
    await using second = await openTestLink(services, { port: portOf(first.address) })
    expect(second.address).toBe(first.address)
    await untilResolves(() => vms.getVm({ name: 'a' }, { timeoutMs: 1000 }))
  })
})

describe('a slow reader', () => {
  it('slows down the handler instead of filling memory, and ends the handler when it leaves', async () => {
    const responses = link.channel.client(VM_SERVICE).readDisk({}, { timeoutMs: PATIENCE_MS })
    for await (const { chunk } of responses) {
      expect(chunk.length).toBe(CHUNK_BYTES)
      await until(() => seen.produced > 1)
      // The reader pauses. A server without limits would now buffer hundreds of MiB.
      await new Promise((resolve) => setTimeout(resolve, 500))
      break
    }
    // Two messages wait at the server, 16 in the client's stream, and some are in transit in
    // HTTP/2.
    expect(seen.produced).toBeLessThan(25)
    await until(() => seen.ended === 1)
  })
})

describe('the limits of a call', () => {
  it('end the call and its handler at the deadline', async () => {
    await onceStarted('lists', async (timeoutMs) => {
      const call = link.channel.client(VM_SERVICE).listVms({}, { timeoutMs })
      await expect(call).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' })
    })
    await until(() => seen.aborted === seen.lists)
  })

  it('end the handler at the deadline even if the peer reads nothing', async () => {
    await onceStarted('reads', async (timeoutMs) => {
      const responses = link.channel.client(VM_SERVICE).readDisk({}, { timeoutMs })
      // Only the first message is read.
      await responses[Symbol.asyncIterator]()
        .next()
        .catch((error: unknown) => expect(error).toMatchObject({ status: 'DEADLINE_EXCEEDED' }))
    })
    await until(() => seen.ended === seen.reads)
  })

  it('end the call and its handler when the signal aborts', async () => {
    const { lists } = seen
    const abort = new AbortController()
    const { signal } = abort
    const call = link.channel.client(VM_SERVICE).listVms({}, { timeoutMs: PATIENCE_MS, signal })
    const cancelled = expect(call).rejects.toMatchObject({ status: 'CANCELLED', code: 'CANCELLED' })
    await until(() => seen.lists === lists + 1)
    const { aborted } = seen
    abort.abort()
    await cancelled
    await until(() => seen.aborted === aborted + 1)
  })

  it('refuse an invalid timeout and an aborted signal before anything is sent', async () => {
    const vms = link.channel.client(VM_SERVICE)
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, MAX_TIMEOUT_MS + 1]) {
      await expect(vms.getVm({}, { timeoutMs })).rejects.toMatchObject({
        code: 'TIMEOUT_OUT_OF_RANGE',
      })
    }
    const signal = AbortSignal.abort()
    const stream = vms.exportVm({}, { timeoutMs: 1000, signal })[Symbol.asyncIterator]()
    await expect(stream.next()).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('allow a stream the maximum timeout', async () => {
    const agent = link.channel.client(AGENT_SERVICE)
    const responses = agent.synchronize(generations(7), { timeoutMs: MAX_TIMEOUT_MS })
    for await (const { state } of responses) expect(state?.generation).toBe(7)
    expect.assertions(1)
  })

  it('refuse requests and responses of more than 4 MiB', async () => {
    const vms = link.channel.client(VM_SERVICE)
    const tooLarge = { status: 'RESOURCE_EXHAUSTED' }
    const request = vms.getVm({ name: 'x'.repeat(MAX_MESSAGE_BYTES) }, { timeoutMs: PATIENCE_MS })
    await expect(request).rejects.toMatchObject(tooLarge)
    const response = vms.createVm({ diskBytes: MAX_MESSAGE_BYTES }, { timeoutMs: PATIENCE_MS })
    await expect(response).rejects.toMatchObject(tooLarge)
    const fits = await vms.createVm(
      { diskBytes: MAX_MESSAGE_BYTES - 100 },
      { timeoutMs: PATIENCE_MS },
    )
    expect(fits.vm?.provider.length).toBe(MAX_MESSAGE_BYTES - 100)
  })

  it('allow longer responses for listings of a vCenter', async () => {
    const channel = connectRpc({
      address: link.address,
      tls: testIdentities.operator,
      expectPeer: { kind: 'host' },
      takesListings: true,
    })
    const vms = channel.client(VM_SERVICE)
    const { vm } = await vms.createVm({ diskBytes: MAX_MESSAGE_BYTES }, { timeoutMs: PATIENCE_MS })
    expect(vm?.provider.length).toBe(MAX_MESSAGE_BYTES)
    channel.close()
  })

  it('end the call when its channel is closed', async () => {
    await using own = await openTestLink([testVmService({ listVms: () => new Promise(() => {}) })])
    const vms = own.channel.client(VM_SERVICE)
    const call = vms.listVms({}, { timeoutMs: PATIENCE_MS })
    setTimeout(() => own.channel.close(), 100)
    await expect(call).rejects.toMatchObject({ status: 'CANCELLED' })
    await expect(vms.getVm({}, { timeoutMs: PATIENCE_MS })).rejects.toMatchObject({
      status: 'CANCELLED',
    })
  })
})
