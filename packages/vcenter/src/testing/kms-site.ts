import { clusterClockOf, type ManualClock, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import {
  createSimulatedConnections,
  type SimulatedConnections,
  systemRandom,
} from '@nkpsim/effects'
import {
  createKmsNode,
  createSimulatedKms,
  type KmsNode,
  type KmsStyle,
  type SimulatedKms,
  serveSimulatedKms,
} from '@nkpsim/kmip/simulated'
import { createKmsAuthority, type KmsAuthority } from '@nkpsim/kmip/testing'
import {
  type StandardProviders,
  startStandardProviders,
} from '../distribution/standard-providers.ts'
import { acceptServerCertificate } from '../key-provider/kms-trust.ts'
import { findStandard, registerStandard } from '../key-provider/standard-providers.ts'
import type { CheckedProvider } from '../monitoring/kms-alarms.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from './models.ts'

const MINUTE_MS = 60_000
const STEP_MS = 50
/** Longest wait for work, in the time of the test. */
const PATIENCE_MS = 600_000
const PORT = 5696
export const KMS = 'kms'

/** The authority and the certificates of the key servers of all tests; openssl makes them once. */
let shared: { authority: KmsAuthority; chains: readonly string[] } | undefined

function makeShared(): NonNullable<typeof shared> {
  const authority = createKmsAuthority()
  const chains = [1, 2].map((number) => {
    const names = `DNS:kms-${number}`
    return authority.issue(`kms-${number}`, { usage: 'serverAuth', names }).certificatePem
  })
  return { authority, chains }
}

/** A vCenter without hosts and a KMS with two nodes, whose time stands still until it is moved. */
export type KmsSite = {
  store: Store
  clock: ManualClock
  connections: SimulatedConnections
  kms: SimulatedKms
  /** The nodes `kms-1` and `kms-2`. */
  nodes: readonly [KmsNode, KmsNode]
  authority: KmsAuthority
  standard: StandardProviders
  /** Arguments of the last call about the status of key servers. */
  told: () => readonly CheckedProvider[]
  provider(): StandardKeyProvider
  /** Stops serving a node. */
  unplug(index: 0 | 1): void
  plug(index: 0 | 1, chainPem?: string): void
  /** Registers both nodes, and makes them and vCenter trust each other. */
  register(): Promise<void>
  /** Moves time until the work has ended. */
  finish<T>(work: Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Creates a site whose nodes serve, but are not registered. */
export async function kmsSite({ style }: { style?: KmsStyle } = {}): Promise<KmsSite> {
  shared ??= makeShared()
  const { authority, chains } = shared
  const store = await simulatedStore()
  // Certificates of openssl begin at the present second.
  const clock = manualClock(Date.now() + MINUTE_MS)
  const connections = createSimulatedConnections({ nowMs: clock.nowMs })
  const kms = createSimulatedKms({
    randomBytes: systemRandom.bytes,
    nowMs: clock.nowMs,
    ...(style !== undefined && { style }),
  })
  const nodes = [createKmsNode(kms), createKmsNode(kms)] as const
  const served: ({ close(): void } | undefined)[] = []
  const plug = (index: 0 | 1, chainPem = chains[index] ?? ''): void => {
    const place = { host: `kms-${index + 1}`, port: PORT }
    const trust = () => ({ chainPem, clientsPem: store.identity.authority.certificatePem })
    served[index]?.close()
    served[index] = serveSimulatedKms(connections, place, nodes[index], trust, clock)
  }
  plug(0)
  plug(1)
  let told: readonly CheckedProvider[] = []
  const standard = startStandardProviders({
    ...{ store, clusterClock: clusterClockOf(clock), machineClock: clock, connections },
    onStatus: async (all) => {
      told = all
    },
    logger: silentLogger,
  })
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    let hasEnded = false
    const end = (): void => {
      hasEnded = true
    }
    work.then(end, end)
    for (let passedMs = 0; !hasEnded; passedMs += STEP_MS) {
      if (passedMs > PATIENCE_MS) throw new Error('the work does not end')
      await clock.advance(STEP_MS)
    }
    return work
  }
  return {
    ...{ store, clock, connections, kms, nodes, authority, standard, plug, finish },
    told: () => told,
    provider: () => findStandard(store.snapshot(), KMS),
    unplug: (index) => served[index]?.close(),
    register: async () => {
      const servers = [1, 2].map((number) => serverInput(`kms-${number}`))
      const input = { provider: KMS, servers }
      await registerStandard({ store, random: systemRandom }, input, clock.nowMs())
      for (const { server } of servers)
        await acceptServerCertificate(
          { store, nowMs: clock.nowMs() },
          ...([KMS, server.name, authority.certificatePem] as const),
        )
      await finish(standard.health.check(KMS))
    },
    stop: async () => {
      await finish(standard.stop())
      store.close()
    },
  }
}

/** A server as an operator describes it, without an account. */
export function serverInput(host: string) {
  const server = { name: host, host, port: PORT, userName: '', timeoutMs: 1000, proxy: undefined }
  return { server, password: undefined }
}
