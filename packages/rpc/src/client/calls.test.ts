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
 * Makes a call with a deadline that passes, then with longer ones until the call reaches its
 * handler.
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
  it('answers a single request, and knows the caller by its certificate', async () => {
    const { vm } = await link.channel
      .client(VM_SERVICE)
      .getVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })
    expect(vm).toEqual({ ...testVm('a'), datastore: 'administrator@vsphere.local' })
  })

  it('takes a stream of requests in order', async () => {
    const { vm } = await link.channel
      .client(VM_SERVICE)
      .importVm(chunks(40), { timeoutMs: PATIENCE_MS })
    expect(vm?.name).toBe(Array.from({ length: 40 }, (_, index) => index + 1).join())
  })

  it('gives a stream of responses in order', async () => {
    const bytes: string[] = []
    const responses = link.channel
      .client(VM_SERVICE)
      .exportVm({ name: 'a' }, { timeoutMs: PATIENCE_MS })
    for await (const { chunk } of responses) bytes.push(chunk.toString())
    expect(bytes).toEqual(['a', 'b'])
  })

  it('carries both streams at once and ends when the requests end', async () => {
    const answers: number[] = []
    const agent = link.channel.client(AGENT_SERVICE)
    for await (const { state } of agent.synchronize(generations(1, 2, 3), {
      timeoutMs: PATIENCE_MS,
    })) {
      answers.push(state?.generation ?? 0)
    }
    expect(answers).toEqual([1, 2, 3])
  })

  it('ends a stream with the error of its handler after the messages sent before', async () => {
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

  it('ends with the error of the request stream when that fails', async () => {
    async function* failing() {
      yield { chunk: Buffer.from('a') }
      throw new RpcError('DATA_LOSS', 'SOURCE_FAILED', 'cannot read the source')
    }
    const call = link.channel.client(VM_SERVICE).importVm(failing(), { timeoutMs: PATIENCE_MS })
    await expect(call).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })

  it('is answered early when the handler has read enough; the rest is not sent', async () => {
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

  it('reaches the caller, whatever happens to its writes', async () => {
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
  it('reconnects to a server that came back on its address', async () => {
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
  it('slows the handler down instead of filling memory, and leaving ends the handler', async () => {
    const responses = link.channel.client(VM_SERVICE).readDisk({}, { timeoutMs: PATIENCE_MS })
    for await (const { chunk } of responses) {
      expect(chunk.length).toBe(CHUNK_BYTES)
      await until(() => seen.produced > 1)
      // Nothing is read meanwhile, so a server without limits would buffer hundreds of MiB.
      await new Promise((resolve) => setTimeout(resolve, 500))
      break
    }
    // Two at the server, 16 in the client's stream, and those in transit in HTTP/2.
    expect(seen.produced).toBeLessThan(25)
    await until(() => seen.ended === 1)
  })
})

describe('the bounds of a call', () => {
  it('end it at its deadline, and the handler with it', async () => {
    await onceStarted('lists', async (timeoutMs) => {
      const call = link.channel.client(VM_SERVICE).listVms({}, { timeoutMs })
      await expect(call).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' })
    })
    await until(() => seen.aborted === seen.lists)
  })

  it('ends the handler at the deadline even when the peer reads nothing', async () => {
    await onceStarted('reads', async (timeoutMs) => {
      const responses = link.channel.client(VM_SERVICE).readDisk({}, { timeoutMs })
      // Only the first message is accepted.
      await responses[Symbol.asyncIterator]()
        .next()
        .catch((error: unknown) => expect(error).toMatchObject({ status: 'DEADLINE_EXCEEDED' }))
    })
    await until(() => seen.ended === seen.reads)
  })

  it('end it by its signal, and the handler with it', async () => {
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

  it('are refused before anything is sent when the timeout is invalid', async () => {
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

  it('allow the longest timeout to a stream', async () => {
    const agent = link.channel.client(AGENT_SERVICE)
    const responses = agent.synchronize(generations(7), { timeoutMs: MAX_TIMEOUT_MS })
    for await (const { state } of responses) expect(state?.generation).toBe(7)
    expect.assertions(1)
  })

  it('refuse a request and a response over 4 MiB', async () => {
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

  it('allow a longer response for listings of a vCenter', async () => {
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

  it('do not outlive the channel', async () => {
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
