import { dirname } from 'node:path'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { Step } from '@nkpsim/daemon/testing/story'
import {
  createSimulatedConnections,
  createSimulatedDisk,
  createSimulatedTime,
  type MachineClock,
  type SimulatedConnections,
  type SimulatedDisk,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import '@nkpsim/esxi/testing/on-demand'
import '@nkpsim/pki/testing/on-demand'
import { createMemoryNetwork, type MemoryNetwork, type MemoryNode } from '@nkpsim/rpc/memory'
import { PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import type { SiteAccess } from '../clients/site-access.ts'
import { createDaemonNode, type DaemonNode, type StartDaemon } from '../cluster/daemon-node.ts'
import { DATASTORE_FOLDER, hostInputs, startHostOf } from '../cluster/host-node.ts'
import { createMachine, type Machine } from '../cluster/machine.ts'
import { contentOf } from '../cluster/places.ts'
import type { Inputs } from '../cluster/simulated-input.ts'
import { createSiteAccess } from '../cluster/site-access.ts'
import { createTpmBay, type TpmBay } from '../cluster/tpm-bay.ts'
import { startVcenterOf, trustTpms } from '../cluster/vcenter-node.ts'
import { createChangeOrder } from '../observations/change-order.ts'
import { CLIENTS, VCENTER } from '../plan/nodes.ts'
import { watchUnhandled } from '../processes/unhandled.ts'
import { createScheduler } from '../scheduler/scheduler.ts'
import { replace } from '../trials/changed-boots.ts'
import {
  type HostOperator,
  hostOperator,
  type VcenterOperator,
  vcenterOperator,
} from './operators.ts'

const SEED = 1
const START_MS = Date.UTC(2026, 0, 1)
const LIMITS = { endMs: 30 * 24 * 3_600_000, events: 5_000_000 }
/** Virtual time between two looks at a condition, and the longest wait for it, ms. */
const LOOK_MS = 200
const PATIENCE_MS = 20 * 60_000
/** Arrays made by Node.js have another prototype than arrays of a test. */
const SAME = { skipPrototype: true }
const BOOT_FILE = '/state/boot.yaml'
export const DATACENTER = 'Datacenter'
export const CLUSTER = 'Cluster'

/** A host of a story. */
export type StoryHost = {
  name: string
  hasTpm?: boolean
  /** Name of the vCenter that adds it at first. The hosts of a vCenter share a datastore. */
  vcenter?: string
}

/** A few machines whose time is virtual, for stories of operators. */
export type StorySite = {
  /** Starts all daemons, and adds each host to the cluster `CLUSTER` of its vCenter. */
  start(): Promise<void>
  /**
   * Runs a part of a story. Virtual time passes only while a part runs.
   * @throws Error if a daemon had a defect, such as an error that it does not handle
   */
  run<T>(part: () => Promise<T>): Promise<T>
  /** Returns a function that adds a step to a story. The step runs as `run` runs a part. */
  stepsOf(step: Step): Step
  access(vcenter?: string): SiteAccess
  /** The network, for machines that are not part of the site. */
  network: MemoryNetwork
  /** Opens a channel from the machine of the users. */
  connect: MemoryNode['connect']
  vcenter(name?: string): VcenterOperator
  /** @param vcenter name of the vCenter that manages the host */
  host(name: string, vcenter?: string): HostOperator
  /** Backs up a provider with PROVIDER_PASSWORD. */
  download(provider: string, vcenter?: string): Promise<Buffer>
  addHost(name: string, options?: { vcenter?: string; as?: string; force?: boolean }): Promise<void>
  node(name: string): DaemonNode
  /** The datastore of a vCenter's hosts. */
  datastore(vcenter?: string): SimulatedDisk
  tpms: TpmBay
  /** The world outside of the site, with its key servers. */
  outside: SimulatedConnections
  /** Clock of all machines. */
  clock: MachineClock
  /** Extends a PCR of a host's TPM by a digest. */
  extendPcr(host: string, pcr: number, digest: Buffer): Promise<void>
  /** Changes a text in the file that says what a host boots next. */
  editBoot(host: string, from: string, to: string): void
  /** Starts a daemon. @throws Error with the reason if it ends instead of serving */
  startNode(name: string, inputs?: Inputs): Promise<void>
  /** Cuts the power of a host and boots it. @throws Error if it does not serve afterwards */
  powerCycle(host: string): Promise<void>
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>
  /** @returns the wanted value. @throws Error with the last value if it does not come */
  until<T>(look: () => Promise<T>, isWanted: (seen: T) => boolean): Promise<T>
  untilEqual<T>(look: () => Promise<T>, expected: T): Promise<void>
}

/** Creates a site whose daemons do not run yet. */
export function createStorySite({
  vcenters = [VCENTER],
  hosts,
}: {
  vcenters?: readonly string[]
  hosts: readonly StoryHost[]
}): StorySite {
  const time = createSimulatedTime()
  const scheduler = createScheduler(time, LIMITS)
  const network = createMemoryNetwork()
  const tpms = createTpmBay(SEED, time)
  const world = { seed: SEED, time, network, order: createChangeOrder() }
  const machines = new Map<string, Machine>()
  const nodes = new Map<string, DaemonNode>()
  const datastores = new Map<string, SimulatedDisk>()
  const clock = simulatedMachineClock(time, { startMs: START_MS })
  const outside = createSimulatedConnections({ nowMs: clock.nowMs })
  const defects: string[] = []
  const notes: string[] = []

  const addNode = (machine: Machine, startDaemon: StartDaemon, usualInputs: Inputs): void => {
    machines.set(machine.name, machine)
    const node = createDaemonNode(machine, {
      ...{ time, network, startDaemon, usualInputs },
      note: (text) => void notes.push(text),
      onLine: () => undefined,
      onEnd: () => undefined,
      onDefect: (text) => void defects.push(text),
    })
    nodes.set(machine.name, node)
  }
  for (const name of vcenters) {
    datastores.set(name, createSimulatedDisk({ random: seededRandom(`datastore ${name}`) }))
    addNode(createMachine(name, world), startVcenterOf(name, { connections: outside }), {})
  }
  const datastore = (vcenter = VCENTER): SimulatedDisk => found(datastores, vcenter)
  for (const { name, hasTpm = false, vcenter } of hosts) {
    if (hasTpm) tpms.install(name)
    const mounts = [{ folder: DATASTORE_FOLDER, disk: datastore(vcenter) }]
    addNode(createMachine(name, { ...world, mounts }), startHostOf(name, tpms), hostInputs())
  }
  const clients = network.node(CLIENTS, clock)
  const accesses = new Map(
    vcenters.map((name) => [name, createSiteAccess(clients, machines, name)]),
  )
  const access = (vcenter = VCENTER): SiteAccess => found(accesses, vcenter)
  const node = (name: string): DaemonNode => found(nodes, name)
  const site: StorySite = {
    start: async () => {
      for (const disk of datastores.values()) makeDatastore(disk)
      for (const name of vcenters) node(name).machine.peek(trustTpms)
      for (const name of nodes.keys()) await site.startNode(name)
      for (const name of vcenters) {
        const { inventory } = site.vcenter(name)
        await inventory.createDatacenter({ name: DATACENTER })
        await inventory.createCluster({ datacenter: DATACENTER, name: CLUSTER })
      }
      for (const { name, vcenter } of hosts)
        await site.addHost(name, vcenter === undefined ? {} : { vcenter })
    },
    run: async (part) => {
      using _unhandled = watchUnhandled((error) => void defects.push(`not handled: ${error}`))
      const result = await scheduler.run(part)
      if (defects.length > 0) throw new Error(defects.join('\n'))
      return result
    },
    stepsOf: (step) => (name, act) => step(name, () => site.run(act)),
    access,
    network,
    connect: clients.connect,
    vcenter: (name) => vcenterOperator((service) => access(name).vcenter(service)),
    host: (name, vcenter) => hostOperator((service) => access(vcenter).host(name, service)),
    download: async (provider, vcenter) => {
      const request = { provider, password: PROVIDER_PASSWORD }
      const { url, downloadToken } = await site.vcenter(vcenter).providers.exportProvider(request)
      return access(vcenter).download(url, downloadToken)
    },
    addHost: async (host, { vcenter, as = host, force = false } = {}) => {
      const { rootPassword: password, ...where } = await access(vcenter).hostToAdd(host)
      const request = { name: as, ...where, username: 'root', password, cluster: CLUSTER, force }
      await site.vcenter(vcenter).inventory.addHost(request)
    },
    node,
    datastore,
    tpms,
    outside,
    clock,
    extendPcr: async (host, pcr, digest) => {
      const endpoint = tpms.endpointOf(host)
      if (endpoint === undefined) throw new Error(`${host} has no TPM`)
      const { detach, connect } = tpms.attach(host, 0)
      const tpm = await connect(endpoint)
      await tpm.pcrExtend(pcr, digest)
      await tpm.close()
      detach()
    },
    editBoot: (host, from, to) =>
      node(host).machine.peek((files) => {
        const before = contentOf(files, BOOT_FILE).toString()
        if (!before.includes(from)) throw new Error(`boot.yaml has no ${from}`)
        replace(files, BOOT_FILE, Buffer.from(before.replace(from, to)))
      }),
    startNode: async (name, inputs) => {
      await node(name).start(inputs)
      if (!node(name).isServing())
        throw new Error(notes.findLast((text) => text.startsWith(`${name} ends itself: `)))
    },
    powerCycle: async (host) => {
      node(host).kill({ losesPower: true })
      await site.startNode(host)
    },
    pass: (ms) => time.sleep(ms),
    until: async (look, isWanted) => {
      const endMs = time.nowMs() + PATIENCE_MS
      for (;;) {
        const seen = await look()
        if (isWanted(seen)) return seen
        if (time.nowMs() > endMs) throw new Error(`never: ${look}; still ${inspect(seen)}`)
        await time.sleep(LOOK_MS)
      }
    },
    untilEqual: async (look, expected) => {
      await site.until(look, (seen) => isDeepStrictEqual(seen, expected, SAME))
    },
  }
  return site
}

function found<T>(among: ReadonlyMap<string, T>, name: string): T {
  const one = among.get(name)
  if (one === undefined) throw new RangeError(`there is no ${name}`)
  return one
}

/** Makes the folder of a datastore, as its hosts expect it. */
function makeDatastore(disk: SimulatedDisk): void {
  const { now } = disk.attach()
  const parts = DATASTORE_FOLDER.split('/').slice(1)
  for (const index of parts.keys()) {
    const folder = `/${parts.slice(0, index + 1).join('/')}`
    now.makeFolder(folder, 0o755)
    now.syncFolder(dirname(folder))
  }
}
