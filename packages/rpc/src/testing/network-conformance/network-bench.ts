import { afterEach, beforeEach } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '../../client/rpc-channel.ts'
import type { ServiceRegistration } from '../../server/define-service.ts'
import type { RpcServer, RpcServerOptions } from '../../server/rpc-server.ts'
import { createRecordingLogger, type RecordedLine } from '../recording-logger.ts'
import { testIdentities } from '../test-link.ts'
import { testVm } from '../test-services.ts'
import type { NetworkLab } from './network-labs.ts'

export const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
export const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
export const BOUND = { timeoutMs: PATIENCE_MS }
export const CHUNK_BYTES = 1024 * 1024

type ConnectOptions = Partial<Parameters<NetworkLab['here']['connect']>[0]>

/** A lab for each test. Closes the servers and channels of the test after it. */
export function networkBench(openLab: () => NetworkLab) {
  const bench = {
    lab: openLab(),
    servers: [] as RpcServer[],
    channels: [] as RpcChannel[],
    /** Log of the last server. */
    lines: [] as RecordedLine[],
    /** Starts a server with the identity of host h1. @returns its address */
    serve: async (
      services: ServiceRegistration[],
      options: Partial<RpcServerOptions> & { port?: number } = {},
    ): Promise<string> => {
      const { port = 0, ...more } = options
      const logger = createRecordingLogger()
      bench.lines = logger.lines
      const { lab } = bench
      const server = await lab.there.createServer({
        ...{ tls: testIdentities.host, services, toRpcError: () => undefined, logger },
        ...more,
      })
      bench.servers.push(server)
      return `${lab.host}:${await server.listen(lab.host, port)}`
    },
    /** Opens a channel of an operator that expects host h1. */
    connect: async (address: string, options: ConnectOptions = {}): Promise<RpcChannel> => {
      const expectPeer = { kind: 'host', id: 'h1' } as const
      const tls = testIdentities.operator
      const channel = await bench.lab.here.connect({ address, tls, expectPeer, ...options })
      bench.channels.push(channel)
      return channel
    },
    vmsAt: async (address: string, options: ConnectOptions = {}) =>
      (await bench.connect(address, options)).client(VM_SERVICE),
  }
  beforeEach(() => {
    bench.lab = openLab()
    bench.servers = []
    bench.channels = []
  })
  afterEach(async () => {
    for (const channel of bench.channels) channel.close()
    await Promise.all(bench.servers.map((server) => server.close(0)))
  })
  return bench
}

/** Handler of a test that only needs an answer. */
export const getVm = async ({ name }: { name: string }) => ({ vm: testVm(name) })
