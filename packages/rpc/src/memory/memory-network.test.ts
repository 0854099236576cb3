import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ManualClock, manualClock, PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { KEEPALIVE_INTERVAL_MS, KEEPALIVE_TIMEOUT_MS } from '../limits.ts'
import type { ServiceRegistration } from '../server/define-service.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { testIdentities } from '../testing/test-link.ts'
import { neverAnswer, testAgentService, testVm, testVmService } from '../testing/test-services.ts'
import type { Link } from './connection.ts'
import { createMemoryNetwork, type MemoryNetwork, type MemoryNode } from './memory-network.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
const BOUND = { timeoutMs: PATIENCE_MS }
const ADDRESS = 'esx-1:9000'
const WEB_SERVER = testIdentities.authority.issue('DNS:esx-1')
const NEVER = new Promise<never>(() => undefined)
const DAY_MS = 24 * 60 * 60_000

let clock: ManualClock
let network: MemoryNetwork
let host: MemoryNode
let vcenter: MemoryNode
let deliver: (link: Link, bytes: number) => Promise<void>

beforeEach(() => {
  clock = manualClock(Date.now())
  deliver = async () => undefined
  network = createMemoryNetwork({ deliver: (link, bytes) => deliver(link, bytes) })
  host = network.node('esx-1', clock)
  vcenter = network.node('vcenter', clock)
})

async function serve(...services: ServiceRegistration[]) {
  const server = await host.createServer({
    ...{ tls: testIdentities.host, services, toRpcError: () => undefined },
    logger: createRecordingLogger(),
  })
  await server.listen('esx-1', 9000)
  return server
}

async function connect() {
  const expectPeer = { kind: 'host', id: 'h1' } as const
  return vcenter.connect({ address: ADDRESS, tls: testIdentities.operator, expectPeer })
}

const getVm = async ({ name }: { name: string }) => ({ vm: testVm(name) })
const echo = testAgentService(async function* (requests) {
  for await (const { generation } of requests) yield { state: { generation } }
})

/** Opens a stream to the host, and awaits its first answer. */
async function openStream() {
  const silence = Promise.withResolvers<void>()
  async function* requests() {
    yield { generation: 1 }
    await silence.promise
    yield { generation: 2 }
  }
  const channel = await connect()
  const stream = channel.client(AGENT_SERVICE).synchronize(requests(), { timeoutMs: DAY_MS })
  const responses = stream[Symbol.asyncIterator]()
  expect(await responses.next()).toMatchObject({ value: { state: { generation: 1 } } })
  return { responses, goOn: silence.resolve }
}

describe('the delivery of a memory network', () => {
  it('is requested for each flight and each message, with its size', async () => {
    await serve(testVmService({ getVm }))
    const vms = (await connect()).client(VM_SERVICE)
    const asked: string[] = []
    deliver = async ({ from, to }, bytes) => {
      expect(bytes).toBeGreaterThan(0)
      asked.push(`${from} > ${to}`)
    }
    await vms.getVm({ name: 'a' }, BOUND)
    const there = 'vcenter > esx-1'
    const back = 'esx-1 > vcenter'
    expect(asked).toEqual([there, back, there, back])
    await vms.getVm({ name: 'a' }, BOUND)
    expect(asked).toHaveLength(6)
  })

  it('keeps the order in a stream, but not between calls', async () => {
    const arrivals: PromiseWithResolvers<void>[] = []
    const seen: string[] = []
    await serve(
      testVmService({
        getVm: async ({ name }) => {
          seen.push(name)
          return { vm: testVm(name) }
        },
        writeDisk: async (requests) => {
          for await (const { chunk } of requests) seen.push(String(chunk))
          return {}
        },
      }),
    )
    const vms = (await connect()).client(VM_SERVICE)
    await vms.getVm({ name: 'connected' }, BOUND)
    deliver = ({ to }) => {
      if (to !== 'esx-1') return Promise.resolve()
      const arrival = Promise.withResolvers<void>()
      arrivals.push(arrival)
      return arrival.promise
    }
    const first = vms.getVm({ name: 'first' }, BOUND)
    const second = vms.getVm({ name: 'second' }, BOUND)
    await until(() => arrivals.length === 2)
    arrivals[1]?.resolve()
    await second
    expect(seen).toEqual(['connected', 'second'])
    arrivals[0]?.resolve()
    await first
    async function* chunks() {
      yield { chunk: Buffer.from('a') }
      yield { chunk: Buffer.from('b') }
    }
    const written = vms.writeDisk(chunks(), BOUND)
    // The start of the call and its first message are under way. Their order stays.
    await until(() => arrivals.length === 4)
    arrivals[3]?.resolve()
    await clock.advance(0)
    expect(seen).toHaveLength(3)
    arrivals[2]?.resolve()
    // The second message, and the end of the requests.
    await until(() => arrivals.length === 5)
    arrivals[4]?.resolve()
    await until(() => arrivals.length === 6)
    arrivals[5]?.resolve()
    await written
    expect(seen).toEqual(['connected', 'second', 'first', 'a', 'b'])
  })

  it('that fails breaks the connection at both ends, and the next call connects again', async () => {
    const started = Promise.withResolvers<void>()
    const left = Promise.withResolvers<unknown>()
    await serve(
      testVmService({
        getVm,
        listVms: neverAnswer(started.resolve, left.resolve),
      }),
    )
    const vms = (await connect()).client(VM_SERVICE)
    await vms.getVm({ name: 'a' }, BOUND)
    const open = vms.listVms({}, BOUND)
    await started.promise
    deliver = async () => {
      throw new Error('the cable was cut')
    }
    const failed = vms.getVm({ name: 'b' }, BOUND)
    const closed = {
      ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
      message: `${ADDRESS} does not answer: connection closed`,
    }
    await Promise.all([
      expect(failed).rejects.toMatchObject(closed),
      expect(open).rejects.toMatchObject(closed),
    ])
    expect(await left.promise).toMatchObject({ code: 'CANCELLED' })
    deliver = async () => undefined
    expect(await vms.getVm({ name: 'c' }, BOUND)).toMatchObject({ vm: { name: 'c' } })
  })

  it('that never comes lets a call end at its deadline by the clock', async () => {
    await serve(testVmService({ getVm }))
    deliver = () => NEVER
    const call = (await connect()).client(VM_SERVICE).getVm({ name: 'a' }, { timeoutMs: 5000 })
    const outcome = expect(call).rejects.toMatchObject({
      ...{ status: 'DEADLINE_EXCEEDED', message: `${ADDRESS}: no answer in time` },
    })
    await clock.advance(0)
    await clock.advance(5000)
    await outcome
  })

  it('that never comes is noticed at both ends of a stream by keepalive', async () => {
    const left = Promise.withResolvers<unknown>()
    await serve(
      testAgentService(async function* (requests, { signal }) {
        signal.addEventListener('abort', () => left.resolve(signal.reason))
        for await (const { generation } of requests) yield { state: { generation } }
      }),
    )
    const { responses } = await openStream()
    const next = responses.next()
    const outcome = expect(next).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    // While messages arrive, the stream stays open.
    for (let round = 0; round < 3; round += 1) await clock.advance(KEEPALIVE_INTERVAL_MS)
    deliver = () => NEVER
    await clock.advance(KEEPALIVE_INTERVAL_MS)
    await clock.advance(KEEPALIVE_TIMEOUT_MS)
    await outcome
    expect(await left.promise).toMatchObject({ code: 'CANCELLED' })
  })
})

describe('a memory network', () => {
  it('breaks connections between two nodes on demand', async () => {
    await serve(echo)
    const { responses } = await openStream()
    const outcome = expect(responses.next()).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    network.cut('esx-1', 'vcenter')
    await outcome
    await openStream()
  })

  it('ends a crashed node: others notice it, and it reaches nobody', async () => {
    let aborted = false
    const answer = Promise.withResolvers<void>()
    await serve(
      testVmService({
        getVm: async ({ name }, { signal }) => {
          signal.addEventListener('abort', () => {
            aborted = true
          })
          await answer.promise
          return { vm: testVm(name) }
        },
      }),
    )
    const vms = (await connect()).client(VM_SERVICE)
    const call = vms.getVm({ name: 'a' }, BOUND)
    const outcome = expect(call).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await clock.advance(0)
    network.crash('esx-1')
    answer.resolve()
    await outcome
    await clock.advance(0)
    expect(aborted).toBe(false)
    const fetched = host.fetchCertificate('vcenter:1', BOUND)
    let isSettled = false
    void fetched.finally(() => {
      isSettled = true
    })
    await clock.advance(0)
    expect(isSettled).toBe(false)

    // Code of the dead process may still run, but nobody reaches its new server.
    await serve(testVmService({ getVm }))
    await expect(vms.getVm({ name: 'b' }, BOUND)).rejects.toMatchObject({
      message: `${ADDRESS} does not answer: connection refused`,
    })
    host = network.node('esx-1', clock)
    expect(() => network.node('esx-1', clock)).toThrow('there is a node esx-1 already')
    await serve(testVmService({ getVm }))
    expect(await vms.getVm({ name: 'c' }, BOUND)).toMatchObject({ vm: { name: 'c' } })
  })

  it('connects to no server that ends during the handshake', async () => {
    let handled = 0
    await serve(
      testVmService({
        getVm: async ({ name }) => {
          handled += 1
          return { vm: testVm(name) }
        },
      }),
    )
    deliver = async ({ from }) => {
      if (from === 'esx-1') network.crash('esx-1')
    }
    const call = (await connect()).client(VM_SERVICE).getVm({ name: 'a' }, BOUND)
    await expect(call).rejects.toMatchObject({
      message: `${ADDRESS} does not answer: connection closed`,
    })
    expect(handled).toBe(0)
  })

  it('judges certificates by the clocks of both nodes', async () => {
    await serve(testVmService({ getVm }))
    const call = async () => (await connect()).client(VM_SERVICE).getVm({ name: 'a' }, BOUND)
    await call()
    const slow = manualClock(Date.now() - 30 * DAY_MS)
    vcenter = network.node('vcenter-2', slow)
    const saying = new Date(slow.nowMs()).toISOString()
    await expect(call()).rejects.toMatchObject({
      ...{ code: 'PEER_UNTRUSTED' },
      message: `${ADDRESS} is not trusted: its certificate is not valid yet by the clock of this machine, which says ${saying}: correct the wrong clock`,
    })
    network.crash('esx-1')
    host = network.node('esx-1', slow)
    await serve(testVmService({ getVm }))
    vcenter = network.node('vcenter-3', clock)
    await expect(call()).rejects.toMatchObject({
      ...{ code: 'PEER_UNREACHABLE' },
      message: expect.stringMatching(/its clock may be off/),
    })
  })

  it('closes an idle connection, so that certificates are judged again', async () => {
    await serve(testVmService({ getVm }))
    const vms = (await connect()).client(VM_SERVICE)
    await vms.getVm({ name: 'a' }, BOUND)
    await clock.advance(3 * DAY_MS)
    await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({ code: 'PEER_UNTRUSTED' })
  })

  it('reaches a server on localhost only from its own node', async () => {
    const server = await host.createServer({
      ...{ tls: testIdentities.host, services: [testVmService({ getVm })] },
      toRpcError: () => undefined,
      logger: createRecordingLogger(),
    })
    const port = await server.listen('localhost', 0)
    const from = (node: MemoryNode, name: string) =>
      node
        .connect({
          address: `${name}:${port}`,
          tls: testIdentities.operator,
          expectPeer: undefined,
        })
        .then((channel) => channel.client(VM_SERVICE).getVm({ name: 'a' }, BOUND))
    expect(await from(host, 'localhost')).toMatchObject({ vm: { name: 'a' } })
    await expect(from(vcenter, 'localhost')).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await expect(from(vcenter, 'esx-1')).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await expect(server.listen('vcenter', 0)).rejects.toMatchObject({
      ...{ code: 'ADDRESS_UNUSABLE' },
      message: 'cannot listen on vcenter:0: this machine has no such address',
    })
  })

  it('gives the same history for the same calls', async () => {
    const histories = []
    for (let run = 0; run < 20; run += 1) {
      const history: string[] = []
      clock = manualClock(Date.now())
      network = createMemoryNetwork({
        deliver: async ({ from, to }, bytes) => void history.push(`${from} > ${to}: ${bytes}`),
      })
      host = network.node('esx-1', clock)
      vcenter = network.node('vcenter', clock)
      await serve(
        testVmService({
          getVm: async ({ name }) => {
            history.push(name)
            return { vm: testVm(name) }
          },
          exportVm: async function* ({ name }) {
            for (let size = 1; size < 5; size += 1) {
              history.push(`${name} ${size}`)
              yield { chunk: Buffer.alloc(size) }
            }
          },
        }),
        echo,
      )
      const channels = [await connect(), await connect(), await connect()]
      await Promise.all(
        channels.flatMap((channel, index) => [
          channel.client(VM_SERVICE).getVm({ name: `vm ${index}` }, BOUND),
          (async () => {
            for await (const { chunk } of channel
              .client(VM_SERVICE)
              .exportVm({ name: `s${index}` }, BOUND))
              history.push(`got ${chunk.length}`)
          })(),
        ]),
      )
      for (const channel of channels) channel.close()
      histories.push(history.join('\n'))
    }
    expect(histories[0]?.length).toBeGreaterThan(500)
    expect(new Set(histories).size).toBe(1)
  })
})

describe('HTTP on a memory network', () => {
  const limits = {
    ...{ maxHeaderBytes: 1, maxConnections: 1, maxRequestsPerConnection: 1 },
    ...{ requestTimeoutMs: 1, idleTimeoutMs: 1 },
  }
  const request = { method: 'GET', url: '/a', headers: { authorization: 'x' } }

  it('answers requests, over TLS if the server has a certificate', async () => {
    const tls = WEB_SERVER
    const answered: unknown[] = []
    const server = await host.serveHttp(
      { host: 'esx-1', port: 0, tls, ...limits },
      (got, response) => {
        answered.push(got)
        response.setHeader('Allow', 'GET')
        response.writeHead(200, { 'Content-Type': 'text/plain' })
        const secret = Buffer.from('one ')
        response.write(secret, () => {
          secret.fill(0)
          response.end('two')
        })
      },
    )
    const address = `esx-1:${server.port}`
    const { rootsPem } = tls
    expect(await vcenter.request({ ...request, address, rootsPem })).toEqual({
      statusCode: 200,
      headers: { allow: 'GET', 'content-type': 'text/plain' },
      body: Buffer.from('one two'),
    })
    expect(answered).toEqual([request])
    await expect(vcenter.request({ ...request, address, rootsPem: undefined })).rejects.toThrow(
      'ECONNRESET',
    )
    await server.close()
    await expect(vcenter.request({ ...request, address, rootsPem })).rejects.toThrow('ECONNREFUSED')
  })

  it('tells a server that the client is gone, and a client that the server is gone', async () => {
    const closed: string[] = []
    const started = Promise.withResolvers<void>()
    const server = await host.serveHttp({ host: 'esx-1', port: 80, ...limits }, (_, response) => {
      response.once('close', () => closed.push(`destroyed: ${response.destroyed}`))
      started.resolve()
    })
    const ask = () => vcenter.request({ ...request, address: 'esx-1:80', rootsPem: undefined })
    const lost = expect(ask()).rejects.toThrow('socket hang up')
    await started.promise
    network.cut('vcenter', 'esx-1')
    await lost
    const ended = expect(ask()).rejects.toThrow('socket hang up')
    await clock.advance(0)
    await server.close()
    await ended
    expect(closed).toEqual(['destroyed: true', 'destroyed: true'])
  })
})

afterEach(() => {
  network.crash('esx-1')
  network.crash('vcenter')
})
