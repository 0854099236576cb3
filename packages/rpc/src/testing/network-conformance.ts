import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { currentTraceId, newTrace, withTrace } from '@nkpsim/tracing'
import type { RpcChannel } from '../client/rpc-channel.ts'
import { RpcError } from '../errors/rpc-error.ts'
import { MAX_MESSAGE_BYTES, MAX_STRANGERS_MESSAGE_BYTES, MAX_TIMEOUT_MS } from '../limits.ts'
import { defineService, type ServiceRegistration } from '../server/define-service.ts'
import type { Guard } from '../server/guard.ts'
import type { RpcServer, RpcServerOptions } from '../server/rpc-server.ts'
import type { NetworkLab } from './network-labs.ts'
import { createRecordingLogger, type RecordedLine } from './recording-logger.ts'
import { createSelfSignedIdentity, createTestAuthority } from './test-authority.ts'
import { testIdentities } from './test-link.ts'
import { testAgentService, testVm, testVmService } from './test-services.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
const ADOPTION_SERVICE = 'nkpsim.esxi.v1.AdoptionService'
const BOUND = { timeoutMs: PATIENCE_MS }
const CHUNK_BYTES = 1024 * 1024
const { authority, host, operator, vcenter } = testIdentities

/** What every network does for clients and servers of typed services. */
export function describeNetwork(name: string, openLab: () => NetworkLab): void {
  let lab: NetworkLab
  let servers: RpcServer[]
  let channels: RpcChannel[]
  let lines: RecordedLine[]
  beforeEach(() => {
    lab = openLab()
    servers = []
    channels = []
  })
  afterEach(async () => {
    for (const channel of channels) channel.close()
    await Promise.all(servers.map((server) => server.close(0)))
  })

  const serve = async (
    services: ServiceRegistration[],
    options: Partial<RpcServerOptions> & { port?: number } = {},
  ): Promise<string> => {
    const { port = 0, ...more } = options
    const logger = createRecordingLogger()
    lines = logger.lines
    const server = await lab.there.createServer({
      ...{ tls: host, services, toRpcError: () => undefined, logger },
      ...more,
    })
    servers.push(server)
    return `${lab.host}:${await server.listen(lab.host, port)}`
  }
  const connect = async (
    address: string,
    options: Partial<Parameters<NetworkLab['here']['connect']>[0]> = {},
  ): Promise<RpcChannel> => {
    const expectPeer = { kind: 'host', id: 'h1' } as const
    const channel = await lab.here.connect({ address, tls: operator, expectPeer, ...options })
    channels.push(channel)
    return channel
  }
  const vmsAt = async (address: string, options: Parameters<typeof connect>[1] = {}) =>
    (await connect(address, options)).client(VM_SERVICE)
  const getVm = async ({ name: vm }: { name: string }) => ({ vm: testVm(vm) })

  describe(`calls over ${name}`, () => {
    it('return the response, and identify the caller by its certificate', async () => {
      let seen: unknown
      const address = await serve([
        testVmService({
          getVm: async ({ name: vm }, { peer, authority: reached, source, caller }) => {
            seen = { peer, reached, caller }
            expect(source).not.toMatch(/:\d+$/)
            return { vm: testVm(vm) }
          },
        }),
      ])
      expect(await (await vmsAt(address)).getVm({ name: 'a' }, BOUND)).toEqual({ vm: testVm('a') })
      const peer = { kind: 'operator', id: 'administrator@vsphere.local' }
      expect(seen).toEqual({ peer, reached: address, caller: undefined })
      await until(() => lines.some(({ event }) => event === 'rpc.served'))
    })

    it('carry streams of requests and of responses in order', async () => {
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            const sizes: number[] = []
            for await (const { chunk } of requests) sizes.push(chunk?.length ?? -1)
            return { vm: testVm(sizes.join()) }
          },
          exportVm: async function* () {
            for (let size = 1; size <= 40; size += 1) yield { chunk: Buffer.alloc(size) }
          },
        }),
      ])
      const vms = await vmsAt(address)
      const order = Array.from({ length: 40 }, (_, index) => index + 1)
      async function* chunks() {
        for (const size of order) yield { chunk: Buffer.alloc(size) }
      }
      expect((await vms.importVm(chunks(), BOUND)).vm?.name).toBe(order.join())
      const sizes: number[] = []
      for await (const { chunk } of vms.exportVm({ name: 'a' }, BOUND)) sizes.push(chunk.length)
      expect(sizes).toEqual(order)
    })

    it('carry streams in both directions, and the messages before an error', async () => {
      const address = await serve([
        testAgentService(async function* (requests) {
          for await (const { generation } of requests) {
            if (generation === 13) throw new RpcError('ABORTED', 'UNLUCKY', 'not this one')
            yield { state: { generation } }
          }
        }),
      ])
      const agent = (await connect(address)).client(AGENT_SERVICE)
      const answers: number[] = []
      const read = async (...generations: number[]) => {
        async function* requests() {
          for (const generation of generations) yield { generation }
        }
        for await (const { state } of agent.synchronize(requests(), BOUND))
          answers.push(state?.generation ?? 0)
      }
      await read(1, 2)
      await expect(read(3, 13)).rejects.toMatchObject({
        ...{ status: 'ABORTED', code: 'UNLUCKY', message: 'not this one' },
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      })
      expect(answers).toEqual([1, 2, 3])
    })

    it('convey errors of handlers, but not the text of a defect', async () => {
      const address = await serve([
        testVmService({
          getVm: async ({ name: vm }) => {
            if (vm === 'defect') throw new Error('the inner life')
            throw new RpcError('NOT_FOUND', 'VM_NOT_FOUND', `there is no VM "${vm}"\nreally`)
          },
        }),
      ])
      const vms = await vmsAt(address)
      await expect(vms.getVm({ name: 'ä' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'NOT_FOUND', code: 'VM_NOT_FOUND', message: 'there is no VM "ä" really' },
      })
      await expect(vms.getVm({ name: 'defect' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'INTERNAL', code: 'INTERNAL' },
        message: expect.not.stringContaining('inner'),
      })
      expect(lines.map(({ event }) => event)).toContain('rpc.failed')
    })

    it('carry the trace of the caller', async () => {
      let seen: string | undefined
      const address = await serve([
        testVmService({
          getVm: async () => {
            seen = currentTraceId()
            return { vm: testVm('a') }
          },
        }),
      ])
      const vms = await vmsAt(address)
      const trace = newTrace()
      await withTrace(trace, () => vms.getVm({ name: 'a' }, BOUND))
      expect(seen).toBe(trace.traceId)
    })

    it('keep bytes intact, and compose names', async () => {
      const bytes = Buffer.from([0, 1, 2, 255])
      let seen: Buffer | undefined
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            for await (const { chunk } of requests) if (chunk !== undefined) seen = chunk
            return { vm: testVm('a') }
          },
        }),
      ])
      async function* requests() {
        yield { chunk: bytes }
      }
      await (await vmsAt(address)).importVm(requests(), BOUND)
      expect(seen).toEqual(Buffer.from([0, 1, 2, 255]))
      expect(bytes).toEqual(Buffer.from([0, 1, 2, 255]))
    })

    it('fail with the error of their own request stream', async () => {
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            for await (const _ of requests);
            return { vm: testVm('a') }
          },
        }),
      ])
      async function* failing() {
        yield { chunk: Buffer.from('a') }
        throw new RpcError('DATA_LOSS', 'SOURCE_FAILED', 'cannot read the source')
      }
      const call = (await vmsAt(address)).importVm(failing(), BOUND)
      await expect(call).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    })

    it('get an early response, and the error of a handler that stops reading', async () => {
      let ended = 0
      async function* endless() {
        try {
          for (;;) yield { chunk: Buffer.alloc(CHUNK_BYTES) }
        } finally {
          ended += 1
        }
      }
      const address = await serve([
        testVmService({
          writeDisk: async (requests) => {
            for await (const _ of requests) return { writtenBytes: 3 }
            return {}
          },
          importVm: async (requests) => {
            for await (const _ of requests) throw new RpcError('ABORTED', 'DISK_FULL', 'no room')
            return {}
          },
        }),
      ])
      const vms = await vmsAt(address)
      expect(await vms.writeDisk(endless(), BOUND)).toMatchObject({ writtenBytes: 3 })
      await expect(vms.importVm(endless(), BOUND)).rejects.toMatchObject({ code: 'DISK_FULL' })
      await until(() => ended === 2)
    })
  })

  describe(`the limits of calls over ${name}`, () => {
    const hanging = (onAbort: () => void) =>
      testVmService({
        getVm,
        listVms: (_request, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              onAbort()
              reject(new Error('aborted'))
            })
          }),
      })

    it('end a call at its deadline, at both ends', async () => {
      let aborted = 0
      const address = await serve([
        hanging(() => {
          aborted += 1
        }),
      ])
      const vms = await vmsAt(address)
      await vms.getVm({ name: 'a' }, BOUND)
      await expect(vms.listVms({}, { timeoutMs: 200 })).rejects.toMatchObject({
        status: 'DEADLINE_EXCEEDED',
      })
      await until(() => aborted === 1)
    })

    it('end a call when its signal aborts, at both ends', async () => {
      let aborted = 0
      const started = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          listVms: (_request, { signal }) => {
            started.resolve()
            return new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                aborted += 1
                reject(signal.reason)
              })
            })
          },
        }),
      ])
      const abort = new AbortController()
      const call = (await vmsAt(address)).listVms({}, { ...BOUND, signal: abort.signal })
      const outcome = expect(call).rejects.toMatchObject({
        ...{ status: 'CANCELLED', code: 'CANCELLED', message: 'the call was cancelled' },
      })
      await started.promise
      abort.abort()
      await outcome
      await until(() => aborted === 1)
    })

    it('end the handler of a stream whose reader leaves', async () => {
      let ended = false
      const address = await serve([
        testVmService({
          readDisk: async function* () {
            try {
              for (;;) yield { chunk: Buffer.alloc(10) }
            } finally {
              ended = true
            }
          },
        }),
      ])
      for await (const _ of (await vmsAt(address)).readDisk({}, BOUND)) break
      await until(() => ended)
    })

    it('slow down a handler whose reader is slow', async () => {
      let produced = 0
      const address = await serve([
        testVmService({
          readDisk: async function* () {
            for (;;) {
              produced += 1
              yield { chunk: Buffer.alloc(CHUNK_BYTES) }
            }
          },
        }),
      ])
      const responses = (await vmsAt(address)).readDisk({}, BOUND)[Symbol.asyncIterator]()
      await responses.next()
      let before = -1
      // The handler stands still when nothing changes between two looks.
      await until(async () => {
        const isStill = produced === before
        before = produced
        await new Promise((resolve) => setTimeout(resolve, 200))
        return isStill && produced === before
      })
      expect(produced).toBeLessThan(25)
      await responses.next()
      await responses.return?.()
    })

    it('slow down a client whose handler is slow', async () => {
      let sent = 0
      const goOn = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          writeDisk: async (requests) => {
            let count = 0
            for await (const _ of requests) {
              count += 1
              if (count === 1) await goOn.promise
              if (count === 60) break
            }
            return { writtenBytes: count }
          },
        }),
      ])
      async function* requests() {
        for (;;) {
          sent += 1
          if (sent > 50) goOn.resolve()
          yield { chunk: Buffer.alloc(CHUNK_BYTES) }
        }
      }
      const written = (await vmsAt(address)).writeDisk(requests(), BOUND)
      let before = -1
      await until(async () => {
        const isStill = sent === before
        before = sent
        await new Promise((resolve) => setTimeout(resolve, 200))
        return isStill && sent === before
      })
      expect(sent).toBeLessThan(40)
      goOn.resolve()
      expect(await written).toMatchObject({ writtenBytes: 60 })
    })

    it('refuse a timeout out of range and an aborted signal before anything is sent', async () => {
      const vms = await vmsAt(await serve([testVmService({ getVm })]))
      for (const timeoutMs of [0, Number.NaN, MAX_TIMEOUT_MS + 1])
        await expect(vms.getVm({}, { timeoutMs })).rejects.toMatchObject({
          code: 'TIMEOUT_OUT_OF_RANGE',
        })
      const signal = AbortSignal.abort()
      await expect(vms.getVm({}, { ...BOUND, signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    })

    it('refuse messages that are too large, except listings', async () => {
      const address = await serve([
        testVmService({
          getVm,
          createVm: async ({ diskBytes }) => ({
            vm: { ...testVm('x'), provider: 'x'.repeat(diskBytes) },
          }),
        }),
      ])
      const vms = await vmsAt(address)
      const tooLarge = { status: 'RESOURCE_EXHAUSTED', code: 'RESOURCE_EXHAUSTED' }
      const request = vms.getVm({ name: 'x'.repeat(MAX_MESSAGE_BYTES) }, BOUND)
      await expect(request).rejects.toMatchObject(tooLarge)
      const diskBytes = MAX_MESSAGE_BYTES
      await expect(vms.createVm({ diskBytes }, BOUND)).rejects.toMatchObject(tooLarge)
      const fits = await vms.createVm({ diskBytes: diskBytes - 100 }, BOUND)
      expect(fits.vm?.provider).toHaveLength(diskBytes - 100)
      const listing = await vmsAt(address, { takesListings: true })
      const { vm } = await listing.createVm({ diskBytes }, BOUND)
      expect(vm?.provider).toHaveLength(diskBytes)
    })

    it('end calls of a channel that is closed, and refuse new ones', async () => {
      const address = await serve([hanging(() => undefined)])
      const channel = await connect(address)
      const vms = channel.client(VM_SERVICE)
      await vms.getVm({ name: 'a' }, BOUND)
      const outcome = expect(vms.listVms({}, BOUND)).rejects.toMatchObject({ status: 'CANCELLED' })
      channel.close()
      await outcome
      await expect(vms.getVm({}, BOUND)).rejects.toMatchObject({ status: 'CANCELLED' })
    })
  })

  describe(`identity over ${name}`, () => {
    let foreign: ReturnType<typeof createTestAuthority>
    beforeAll(() => {
      foreign = createTestAuthority('VMCA')
    })

    it('lets only callers of allowed kinds call a service', async () => {
      const vms = await vmsAt(await serve([testVmService({ getVm })]), { tls: vcenter })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'PERMISSION_DENIED', code: 'PERMISSION_DENIED' },
        message: `vcenter v1 may not call ${VM_SERVICE}`,
      })
    })

    it('refuses a certificate without exactly one identity', async () => {
      const address = await serve([testVmService({ getVm })])
      for (const names of [
        '',
        'DNS:localhost',
        'URI:urn:nkpsim:operator:a,URI:urn:nkpsim:host:b',
      ]) {
        const vms = await vmsAt(address, { tls: authority.issue(names) })
        await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
          ...{ status: 'UNAUTHENTICATED', code: 'INVALID_IDENTITY' },
        })
      }
    })

    it.each([
      ['another host', { kind: 'host', id: 'h2' } as const],
      ['another kind', { kind: 'vcenter' } as const],
    ])('refuses a server if the client expects %s', async (_, expectPeer) => {
      const address = await serve([testVmService({ getVm })])
      const vms = await vmsAt(address, { expectPeer })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
        message: `${address} is not trusted: it is urn:nkpsim:host:h1, which is not who was expected there`,
      })
    })

    it('refuses a server of another authority, also if that has the same name', async () => {
      const address = await serve([testVmService({ getVm })])
      const other = createTestAuthority('other')
      for (const { rootsPem } of [foreign, other]) {
        const vms = await vmsAt(address, { tls: { ...operator, rootsPem } })
        await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
          ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
          message: `${address} is not trusted: self-signed certificate in certificate chain`,
        })
      }
    })

    it('refuses a client of another authority', async () => {
      const address = await serve([testVmService({ getVm })])
      const own = foreign.issue('URI:urn:nkpsim:operator:a')
      const vms = await vmsAt(address, { tls: { ...own, rootsPem: authority.rootsPem } })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
        message: expect.stringMatching(/ does not answer: /),
      })
    })

    it('refuses expired certificates of servers and of clients', async () => {
      const expiredHost = authority.issueExpired('URI:urn:nkpsim:host:h1')
      const address = await serve([testVmService({ getVm })], { tls: expiredHost })
      await expect((await vmsAt(address)).getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
        message: expect.stringMatching(
          /is not trusted: its certificate has expired by the clock of this machine, which says \d{4}-/,
        ),
      })
      const other = await serve([testVmService({ getVm })])
      const tls = authority.issueExpired('URI:urn:nkpsim:operator:a')
      const vms = await vmsAt(other, { tls })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
      })
    })

    it('refuses services that no caller could use', async () => {
      const options = { toRpcError: () => undefined, logger: createRecordingLogger() }
      const tls = { ...createSelfSignedIdentity(), clientAuth: 'none' } as const
      const services = [testVmService({ getVm })]
      await expect(lab.there.createServer({ ...options, tls, services })).rejects.toThrow(
        /VirtualMachineService/,
      )
    })
  })

  describe(`a server without client certificates over ${name}`, () => {
    const services = () => [
      defineService(ADOPTION_SERVICE, {
        allow: 'unauthenticated',
        handlers: {
          requestCertificate: async () => ({ hostId: 'h1' }),
          installCertificate: async () => ({}),
        },
      }),
    ]
    let identity: { certificatePem: string; privateKeyPem: string }
    beforeAll(() => {
      identity = createSelfSignedIdentity()
    })
    const open = (more: object = {}) =>
      serve(services(), { tls: { ...identity, clientAuth: 'none' }, ...more })

    it('shows its certificate, and serves a client that pinned it', async () => {
      const address = await open()
      const shown = await lab.here.fetchCertificate(address, BOUND)
      expect(shown.pem.trim()).toBe(identity.certificatePem.trim())
      expect(shown.thumbprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      const pinnedThumbprint = shown.thumbprint
      const channel = await lab.here.connectPinned({ address, pinnedThumbprint, ...BOUND })
      channels.push(channel)
      const adoption = channel.client(ADOPTION_SERVICE)
      expect(await adoption.requestCertificate({}, BOUND)).toMatchObject({ hostId: 'h1' })
    })

    it('is refused by a client with another pin', async () => {
      const address = await open()
      const pinnedThumbprint = 'AA:'.repeat(31).concat('AA')
      await expect(
        lab.here.connectPinned({ address, pinnedThumbprint, ...BOUND }),
      ).rejects.toMatchObject({ status: 'FAILED_PRECONDITION', code: 'THUMBPRINT_MISMATCH' })
    })

    it('is refused if it changes its certificate after the client compared the pin', async () => {
      const address = await open()
      const { thumbprint } = await lab.here.fetchCertificate(address, BOUND)
      const channel = await lab.here.connectPinned({
        ...{ address, pinnedThumbprint: thumbprint, ...BOUND },
      })
      channels.push(channel)
      await servers[0]?.close(0)
      const port = Number(address.split(':')[1])
      await open({ port, tls: { ...createSelfSignedIdentity(), clientAuth: 'none' } })
      const call = channel.client(ADOPTION_SERVICE).requestCertificate({}, BOUND)
      await expect(call).rejects.toMatchObject({ code: 'PEER_UNTRUSTED' })
    })

    it('refuses a large request of a stranger', async () => {
      const address = await open()
      const { thumbprint } = await lab.here.fetchCertificate(address, BOUND)
      const channel = await lab.here.connectPinned({
        ...{ address, pinnedThumbprint: thumbprint, ...BOUND },
      })
      channels.push(channel)
      const vcenterInstanceId = 'x'.repeat(MAX_STRANGERS_MESSAGE_BYTES + 1)
      const call = channel.client(ADOPTION_SERVICE).requestCertificate({ vcenterInstanceId }, BOUND)
      await expect(call).rejects.toMatchObject({
        ...{ status: 'RESOURCE_EXHAUSTED', code: 'RESOURCE_EXHAUSTED' },
        message: expect.stringMatching(/too long here: at most 16384$/),
      })
    })

    it('cannot be fetched where nothing listens', async () => {
      const [port] = await lab.there.freePorts.take(1)
      const address = `${lab.host}:${port}`
      await expect(lab.here.fetchCertificate(address, BOUND)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE', message: `${address} does not answer: connection refused` },
      })
    })
  })

  describe(`guards over ${name}`, () => {
    const caller = { name: 'anna', sessionId: 's' }
    const refusal = { status: 'UNAUTHENTICATED', code: 'SESSION_EXPIRED' } as const
    const guard = (settled: string[]): Guard => ({
      admit: async ({ authorization }) => {
        if (authorization !== 'new')
          throw new RpcError(refusal.status, refusal.code, 'it has ended')
        return { caller, settle: (outcome) => void settled.push(outcome) }
      },
    })

    it('admit a call with a renewed authorization, and hear its outcome', async () => {
      const settled: string[] = []
      const address = await serve([testVmService({ getVm })], { guard: guard(settled) })
      const asked: unknown[] = []
      const vms = await vmsAt(address, {
        authorization: async ({ refused }) => {
          asked.push(refused)
          return refused === undefined ? 'old' : 'new'
        },
      })
      expect(await vms.getVm({ name: 'a' }, BOUND)).toMatchObject({ vm: { name: 'a' } })
      expect(asked).toEqual([undefined, 'old'])
      await until(() => settled.length === 1)
      expect(settled).toEqual(['OK'])
    })

    it('refuse a call before its handler runs', async () => {
      let handled = 0
      const address = await serve(
        [
          testVmService({
            getVm: async () => {
              handled += 1
              return { vm: testVm('a') }
            },
          }),
        ],
        { guard: guard([]) },
      )
      const vms = await vmsAt(address)
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject(refusal)
      expect(handled).toBe(0)
    })

    it('end a stream whose admission ends, even if no message arrives', async () => {
      let hasEnded = false
      const isOpen = Promise.withResolvers<void>()
      const admitting: Guard = {
        admit: async () => ({
          caller,
          settle: () => undefined,
          requireStill: async () => {
            if (hasEnded) throw new RpcError(refusal.status, refusal.code, 'it has ended')
          },
        }),
      }
      const address = await serve(
        [
          testVmService({
            writeDisk: async (requests) => {
              isOpen.resolve()
              for await (const _ of requests);
              return {}
            },
          }),
        ],
        { guard: admitting },
      )
      const silence = Promise.withResolvers<void>()
      // biome-ignore lint/correctness/useYield: this stream has no messages
      async function* requests() {
        await silence.promise
      }
      const written = (await vmsAt(address)).writeDisk(requests(), BOUND)
      const outcome = expect(written).rejects.toMatchObject(refusal)
      await isOpen.promise
      hasEnded = true
      await outcome
      silence.resolve()
    })
  })

  describe(`connections over ${name}`, () => {
    it('fail with the address and the reason if nothing listens there', async () => {
      const [port] = await lab.there.freePorts.take(1)
      const address = `${lab.host}:${port}`
      await expect((await vmsAt(address)).getVm({}, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
        message: `${address} does not answer: connection refused`,
      })
      const nowhere = await vmsAt('no-such-host.invalid:1')
      await expect(nowhere.getVm({}, BOUND)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE' },
        message: 'no-such-host.invalid:1 does not answer: unknown host name',
      })
      await expect(connect('nonsense')).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
    })

    it('are made again when the server starts again', async () => {
      const address = await serve([testVmService({ getVm })])
      const vms = await vmsAt(address)
      await vms.getVm({ name: 'a' }, BOUND)
      await servers[0]?.close(0)
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        code: 'PEER_UNREACHABLE',
      })
      await serve([testVmService({ getVm })], { port: Number(address.split(':')[1]) })
      await until(() =>
        vms.getVm({ name: 'a' }, { timeoutMs: 1000 }).then(
          () => true,
          () => false,
        ),
      )
    })

    it('are refused a port that is in use', async () => {
      const address = await serve([testVmService({ getVm })])
      const port = Number(address.split(':')[1])
      await expect(serve([], { port })).rejects.toMatchObject({
        ...{ code: 'ADDRESS_UNUSABLE' },
        message: `cannot listen on ${lab.host}:${port}: the port is taken: choose another`,
      })
      await expect(lab.there.reservePort(lab.host, port)).rejects.toMatchObject({
        code: 'EADDRINUSE',
      })
    })

    it('find a reserved port closed until it is released', async () => {
      const reservation = await lab.there.reservePort(lab.host, 0)
      const address = `${lab.host}:${reservation.port}`
      await expect(lab.here.fetchCertificate(address, BOUND)).rejects.toMatchObject({
        code: 'PEER_UNREACHABLE',
      })
      await reservation.release()
      expect(await serve([testVmService({ getVm })], { port: reservation.port })).toBe(address)
    })

    it('end with a server that stops: streams at once, other calls after their answer', async () => {
      const started = Promise.withResolvers<void>()
      const answer = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          getVm: async () => {
            started.resolve()
            await answer.promise
            return { vm: testVm('a') }
          },
        }),
        testAgentService(async function* (requests) {
          for await (const { generation } of requests) yield { state: { generation } }
        }),
      ])
      const channel = await connect(address)
      const silence = Promise.withResolvers<void>()
      async function* requests() {
        yield { generation: 1 }
        await silence.promise
      }
      const stream = channel.client(AGENT_SERVICE).synchronize(requests(), BOUND)
      const responses = stream[Symbol.asyncIterator]()
      expect(await responses.next()).toMatchObject({ value: { state: { generation: 1 } } })
      const call = channel.client(VM_SERVICE).getVm({ name: 'a' }, BOUND)
      await started.promise
      const closed = servers[0]?.close(PATIENCE_MS)
      await expect(responses.next()).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'SERVER_STOPPING' },
      })
      answer.resolve()
      expect(await call).toMatchObject({ vm: { name: 'a' } })
      await closed
      silence.resolve()
    })

    it('cut calls that outlive the grace period of a stopping server', async () => {
      const started = Promise.withResolvers<void>()
      const reason = Promise.withResolvers<unknown>()
      const address = await serve([
        testVmService({
          listVms: (_request, { signal }) => {
            started.resolve()
            return new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                reason.resolve(signal.reason)
                reject(signal.reason)
              })
            })
          },
        }),
      ])
      const call = (await vmsAt(address)).listVms({}, BOUND)
      const outcome = expect(call).rejects.toMatchObject({ status: 'UNAVAILABLE' })
      await started.promise
      await servers[0]?.close(50)
      await outcome
      expect(await reason.promise).toMatchObject({ code: 'SERVER_STOPPING' })
    })
  })
}
