import { clusterClockOf, type ManualClock, manualClock, silentLogger } from '@nkpsim/daemon/testing'
import { systemFiles, systemRandom } from '@nkpsim/effects'
import { createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { type Distributor, startDistributor } from '../distribution/distributor.ts'
import { storedLeadership } from '../distribution/leadership.ts'
import { type Monitor, startMonitor } from '../monitoring/monitor.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { type FakeAgent, fakeAgent } from './fake-agent.ts'
import { host, simulatedStore } from './models.ts'

const STEP_MS = 10
/** Longest wait for a condition, in the time of the test. */
const PATIENCE_MS = 60_000

/** A vCenter and its hosts on a memory network, whose time stands still until the test moves it. */
export type HostsInMemory = {
  store: Store
  clock: ManualClock
  monitor: Monitor
  distributor: Distributor
  /** Stores a host, and starts its agent. Call `distributor.follow` to begin a session. */
  addHost(more: Partial<Host>): Promise<{ agent: FakeAgent; known: Host; listen(): Promise<void> }>
  /**
   * Moves time in small steps until the condition is true.
   * @throws Error after a minute of this time
   */
  pass(isDone: () => boolean): Promise<void>
  /** Moves time until the work has ended, and returns its result. */
  finish<T>(work: Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Creates a vCenter with one cluster and no hosts. */
export async function hostsInMemory(): Promise<HostsInMemory> {
  const store = await simulatedStore()
  await store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
  })
  const clock = manualClock(Date.now())
  const clusterClock = clusterClockOf(clock)
  // The hosts listen at other ports of the same node.
  const network = createMemoryNetwork().node('vcenter', clock)
  const monitor = await startMonitor({
    ...{ store, clusterClock, machineClock: clock, logger: silentLogger },
  })
  const copies = { reach: () => undefined, lose: () => undefined, isCurrent: () => true }
  const distributor = startDistributor({
    ...{ store, clusterClock, network, machineClock: clock, logger: silentLogger },
    leadership: storedLeadership(store),
    random: { ...systemRandom, below: () => 0 },
    files: systemFiles,
    onConnection: monitor.connectionChanged,
    trustedTpmFolder: undefined,
    checkpointCopies: copies,
    revocationCopies: copies,
  })
  const agents: FakeAgent[] = []
  const pass = async (isDone: () => boolean): Promise<void> => {
    const endMs = clock.monotonicMs() + PATIENCE_MS
    while (!isDone()) {
      if (clock.monotonicMs() > endMs) throw new Error(`still untrue: ${isDone}`)
      await clock.advance(STEP_MS)
    }
  }
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    let hasEnded = false
    const end = (): void => {
      hasEnded = true
    }
    work.then(end, end)
    await pass(() => hasEnded)
    return work
  }
  return {
    ...{ store, clock, monitor, distributor, pass, finish },
    addHost: async (more) => {
      const stated = host(more)
      const agent = fakeAgent(stated.id, { network })
      agents.push(agent)
      agent.held = { ...agent.held, tpmVersion: stated.tpmVersion }
      const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
        commonName: stated.name,
        random: systemRandom,
      })
      const { authority } = store.identity
      const certificatePem = await authority.issue({
        ...{ csrDer, commonName: stated.name, dnsNames: ['localhost'] },
        identityUri: formatIdentityUri({ kind: 'host', id: stated.id }),
        ...{ validityDays: 1, nowMs: Date.now() },
      })
      const privateKeyPem = privateKeyToPem(privateKeyPkcs8)
      const tls = { certificatePem, privateKeyPem, rootsPem: authority.certificatePem }
      const port = await agent.listen(tls, 0)
      const known = { ...stated, address: `localhost:${port}` }
      await store.change((tables) => tables.putHost(known))
      return { agent, known, listen: async () => void (await agent.listen(tls, port)) }
    },
    stop: async () => {
      await finish(distributor.stop())
      await monitor.stop()
      await Promise.all(agents.map((agent) => agent.close()))
      store.close()
    },
  }
}
