import { keyCheckValue, Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing'
import {
  defineService,
  type esxiV1,
  type Network,
  RpcError,
  type RpcServer,
  type ServiceRegistration,
  type TlsIdentity,
} from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'

/** A message of vCenter as the host received it. */
export type Received = esxiV1.SynchronizeRequest__Output

/** The host's end of the stream. It obeys vCenter, or misbehaves as a test requires. */
export type FakeAgent = {
  hostId: string
  /** What the host holds, which it reports when a stream opens. */
  held: esxiV1.HostState__Output
  received: Received[]
  /** Number of streams that vCenter has opened. */
  streams: number
  /** Returns the host's answer to a message; undefined: no answer. */
  answer: (request: Received) => esxiV1.SynchronizeResponse | undefined
  /** Delays each answer. The signal aborts when the stream has ended. */
  beforeAnswer: (request: Received, signal: AbortSignal) => Promise<void>
  /** Whether the host reports its state when a stream opens. */
  isTalkative: boolean
  /** Further services of the host, which it serves from the time it starts to listen. */
  moreServices: ServiceRegistration[]
  listen(tls: TlsIdentity, port: number): Promise<number>
  close(): Promise<void>
}

/** @param on the network and the name of the host's machine; by default, this machine */
export function fakeAgent(
  hostId: string,
  {
    network = grpcNetwork,
    machine = 'localhost',
  }: { network?: Pick<Network, 'createServer'>; machine?: string } = {},
): FakeAgent {
  let server: RpcServer | undefined
  const agent: FakeAgent = {
    hostId,
    held: {
      hostId,
      term: 0,
      generation: 0,
      keyProviders: [],
      tpmVersion: '2.0',
      encryptionMode: 'TPM',
      version: '8.0.3',
      programVersion: '',
      timeMs: 0,
      trustedInfrastructure: null,
      generationProof: Buffer.alloc(0),
    },
    received: [],
    streams: 0,
    answer: (request) => {
      agent.held = { ...agent.held, ...taken(request) }
      return { acknowledgement: agent.held }
    },
    beforeAnswer: async () => undefined,
    isTalkative: true,
    moreServices: [],
    listen: async (tls, port) => {
      await server?.close(0)
      server = await network.createServer({
        tls,
        services: [service(agent), ...agent.moreServices],
        toRpcError: () => undefined,
        logger: silentLogger,
      })
      return await server.listen(machine, port)
    },
    close: async () => {
      await server?.close(0)
      server = undefined
    },
  }
  return agent
}

/** Returns what a host holds after it has applied the state. */
export function taken({ term, generation, generationProof, keyProviders }: Received) {
  return {
    term,
    generation,
    generationProof,
    keyProviders: keyProviders.map(
      ({ provider, keyId, kcv, keyDerivationKey, usable, isDefault, kind }) => ({
        provider,
        keyId,
        kcv:
          keyDerivationKey.length === 0
            ? kcv
            : keyCheckValue(Secret.from(Buffer.from(keyDerivationKey))),
        usable,
        isDefault,
        custody: 'TLS',
        foreign: false,
        kind,
      }),
    ),
  }
}

function service(agent: FakeAgent) {
  return defineService('nkpsim.esxi.v1.HostAgentService', {
    allow: ['vcenter'],
    handlers: {
      synchronize: async function* (requests, { signal }) {
        agent.streams += 1
        if (agent.isTalkative) yield { state: agent.held }
        for await (const request of requests) {
          agent.received.push(request)
          await agent.beforeAnswer(request, signal)
          const answer = agent.answer(request)
          if (answer !== undefined) yield answer
        }
        signal.throwIfAborted()
        throw new RpcError('ABORTED', 'STREAM_ENDED', 'vCenter has ended the stream')
      },
    },
  })
}
