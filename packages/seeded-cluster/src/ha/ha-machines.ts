import { DaemonError } from '@nkpsim/daemon'
import {
  createSimulatedDisk,
  createSimulatedTime,
  type MachineClock,
  type SimulatedDisk,
  type SimulatedTime,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { createMemoryNetwork, type MemoryNetwork } from '@nkpsim/rpc/memory'
import { isDeposed, VcenterError } from '@nkpsim/vcenter/errors'
import type { SiteAccess } from '../clients/site-access.ts'
import { createDaemonNode, type DaemonNode, type StartDaemon } from '../cluster/daemon-node.ts'
import { DATASTORE_FOLDER, hostInputs, startHostOf } from '../cluster/host-node.ts'
import { createMachine, type Machine, START_MS } from '../cluster/machine.ts'
import { createSiteAccess } from '../cluster/site-access.ts'
import type { SiteImage } from '../cluster/site-image.ts'
import { createTpmBay, type TpmBay } from '../cluster/tpm-bay.ts'
import { startVcenterOf } from '../cluster/vcenter-node.ts'
import { createLinks, type Links } from '../faults/links.ts'
import { createChangeOrder } from '../observations/change-order.ts'
import { CLIENTS, OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import type { ProcessLife } from '../processes/process-life.ts'
import type { SiteEvents } from '../run/simulated-site.ts'
import { createEtcdOfRun, type EtcdOfRun } from './etcd-of-run.ts'
import type { HaPlan } from './ha-plan.ts'

/** Both nodes of vCenter HA that have a vCenter. */
export const NODES = [VCENTER, OTHER_VCENTER] as const
/** The third node. Its machine runs a daemon only until it is cloned. */
export const WITNESS = 'witness'
/** File in `/` with the roots of the vCenter that a machine waits for. */
export const ROOTS_FILE = 'roots.pem'

/** The machines of a cluster with vCenter HA, on which no daemon runs yet. */
export type HaMachines = {
  time: SimulatedTime
  clock: MachineClock
  links: Links
  network: MemoryNetwork
  etcd: EtcdOfRun
  tpms: TpmBay
  /** The datastore of all hosts. */
  datastore: SimulatedDisk
  machines: ReadonlyMap<string, Machine>
  nodes: ReadonlyMap<string, DaemonNode>
  /**
   * Returns the access of users.
   * @param node the only node that they know (default: they know both, and find the active one)
   */
  access(node?: string): SiteAccess
}

/**
 * Creates the machines.
 * @param options.from content of their disks (default: nothing). Without it, the other node and the
 *   witness wait to be cloned
 * @param options.startMs time of day at the start, ms since 1970 (UTC)
 */
export function createHaMachines(
  { seed, latencyMs, hosts }: Pick<HaPlan, 'seed' | 'latencyMs' | 'hosts'>,
  { note, onDefect }: SiteEvents,
  { from, startMs = START_MS }: { from?: SiteImage; startMs?: number } = {},
): HaMachines {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs })
  const random = seededRandom(`latency ${seed}`)
  const links = createLinks({ random, latencyMs, sleep: time.sleep })
  const network = createMemoryNetwork({ deliver: links.deliver })
  const etcd = createEtcdOfRun({ seed, clock, nodes: NODES, note })
  const tpms = createTpmBay(seed, time)
  const datastore = createSimulatedDisk({ random: seededRandom(`datastore ${seed}`) })
  const world = { seed, time, network, startMs, order: createChangeOrder() }
  const machines = new Map<string, Machine>()
  const nodes = new Map<string, DaemonNode>()
  const add = (
    name: string,
    start: StartDaemon,
    { mounts = [], usualInputs = {}, onEnd = () => undefined }: Partial<OfMachine>,
  ): void => {
    const machine = createMachine(name, {
      ...{ ...world, mounts, image: from?.machines.get(name)?.disk },
    })
    machines.set(name, machine)
    const parts = { time, network, startDaemon: start, usualInputs, note, onEnd, onDefect }
    nodes.set(name, createDaemonNode(machine, { ...parts, endsBy, onLine: () => undefined }))
  }
  for (const name of from === undefined ? [...NODES, WITNESS] : NODES) {
    let ended = new AbortController()
    const etcdsOf = (life: ProcessLife) => {
      ended = new AbortController()
      return etcd.etcdsOf(name, life, ended.signal)
    }
    const waits = from === undefined && name !== VCENTER
    const start = startVcenterOf(name, {
      etcdsOf,
      ...(waits && { awaitCloning: `/${ROOTS_FILE}` }),
    })
    add(name, start, { onEnd: () => ended.abort() })
  }
  const mounts = [{ folder: DATASTORE_FOLDER, disk: datastore }]
  for (const { name } of hosts)
    add(name, startHostOf(name, tpms), { mounts, usualInputs: hostInputs() })
  const clients = network.node(CLIENTS, clock)
  const access = (name?: string): SiteAccess =>
    createSiteAccess(clients, machines, VCENTER, {
      nodes: name === undefined ? NODES : [name],
      clock,
    })
  return { time, clock, links, network, etcd, tpms, datastore, machines, nodes, access }
}

/** As vcenterd does: a node that is no longer active goes on, and an error with a code ends it. */
function endsBy(error: unknown): boolean | undefined {
  if (isDeposed(error)) return false
  return error instanceof DaemonError || error instanceof VcenterError ? true : undefined
}

type OfMachine = {
  mounts: { folder: string; disk: SimulatedDisk }[]
  usualInputs: Record<string, Buffer>
  onEnd: () => void
}
