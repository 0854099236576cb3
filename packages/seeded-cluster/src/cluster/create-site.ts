import { NOTHING_SEEN } from '@nkpsim/checkers'
import {
  createSimulatedDisk,
  createSimulatedTime,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import type { KeptBackup } from '../clients/key-provider-operations.ts'
import { outcomeOf } from '../clients/outcome.ts'
import { CALL } from '../clients/site-access.ts'
import { createVmDisks } from '../clients/vm-disks.ts'
import { CLIENTS, VCENTER } from '../faults/draw-faults.ts'
import { createLinks } from '../faults/links.ts'
import type { Plan } from '../plan/plan.ts'
import type { SimulatedSite, SiteEvents } from '../run/simulated-site.ts'
import { applyFault } from './apply-fault.ts'
import { createDaemonNode, type DaemonNode, type StartDaemon } from './daemon-node.ts'
import { DATASTORE_FOLDER, hostInputs, startHostOf } from './host-node.ts'
import { createMachine, type Machine } from './machine.ts'
import { observeProviders } from './observe.ts'
import { performOperation } from './perform-operation.ts'
import type { Inputs } from './simulated-input.ts'
import { createSiteAccess } from './site-access.ts'
import { createTpmBay } from './tpm-bay.ts'
import { createVcenterBackups } from './vcenter-backups.ts'
import { startVcenter, trustTpms } from './vcenter-node.ts'

const START_MS = Date.UTC(2026, 0, 1)
/** One remediation interval of vCenter, 5 minutes by default, and time for the last attempt. */
const REMEDIATION_MS = 6 * 60_000
const DATACENTER = 'datacenter-1'

/** Creates the cluster of a run: vCenter, its hosts and its users, on simulated effects. */
export function createSite(plan: Plan, { note, onDefect }: SiteEvents): SimulatedSite {
  const { seed } = plan
  const time = createSimulatedTime()
  const dice = seededRandom(`dice ${seed}`)
  const links = createLinks({
    ...{ random: seededRandom(`latency ${seed}`), latencyMs: plan.latencyMs, sleep: time.sleep },
  })
  const network = createMemoryNetwork({ deliver: links.deliver })
  const tpms = createTpmBay(seed, time)
  for (const { name, hasTpm } of plan.hosts) if (hasTpm) tpms.install(name)
  const datastore = createSimulatedDisk({ random: seededRandom(`datastore ${seed}`) })
  const mounts = [{ folder: DATASTORE_FOLDER, disk: datastore }]
  const logs: string[] = []
  const machines = new Map<string, Machine>()
  const nodes = new Map<string, DaemonNode>()
  const addNode = (machine: Machine, startDaemon: StartDaemon, usualInputs: Inputs): DaemonNode => {
    machines.set(machine.name, machine)
    const onLine = (line: string): void => void logs.push(`${machine.name} ${line}`)
    const parts = { time, network, startDaemon, usualInputs, note, onLine, onDefect }
    const node = createDaemonNode(machine, parts)
    nodes.set(machine.name, node)
    return node
  }
  const world = { seed, time, network }
  const vcenter = addNode(createMachine(VCENTER, world), startVcenter, {})
  for (const { name } of plan.hosts)
    addNode(createMachine(name, { ...world, mounts }), startHostOf(name, tpms), hostInputs())
  const clock = simulatedMachineClock(time, { startMs: START_MS })
  const site = createSiteAccess(network.node(CLIENTS, clock), machines)
  const kept = new Map<string, KeptBackup>()
  const disks = createVmDisks()
  const room = {
    ...{ site, nodes, tpms, kept, disks },
    backups: createVcenterBackups({ site, vcenter, time }),
    recoveryKeys: new Map<string, string>(),
    content: seededRandom(`content ${seed}`),
    keyIds: seededRandom(`key ids ${seed}`),
  }
  let healing: (() => void)[] = []
  return {
    time,
    remediationMs: REMEDIATION_MS,
    start: async () => {
      const files = datastore.attach()
      for (const folder of parentsOf(DATASTORE_FOLDER)) await files.makeFolder(folder, 0o755)
      vcenter.machine.peek(trustTpms)
      for (const node of nodes.values()) await node.start()
      const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
      await inventory.createDatacenter({ name: DATACENTER }, CALL)
      for (const name of plan.clusters)
        await inventory.createCluster({ datacenter: DATACENTER, name }, CALL)
    },
    execute: (_client, operation) => outcomeOf(() => performOperation(operation, room)),
    inject: (fault) => {
      const last = dice.below(2) === 0 ? 'lost' : 'done'
      healing.push(applyFault(fault, last, { time, network, links, nodes, tpms }))
    },
    heal: async () => {
      for (const end of healing) end()
      healing = []
      links.heal()
      tpms.heal()
      for (const { machine } of nodes.values()) machine.faults.heal()
      for (const [name, node] of nodes) {
        if (!node.isServing()) await node.start()
        // An operator opens the sealed configuration of a host whose TPM was cleared.
        const recoveryKey = room.recoveryKeys.get(name)
        if (!node.isServing() && recoveryKey !== undefined)
          await node.start(hostInputs(recoveryKey))
      }
    },
    observe: async () => {
      const { held, holdings, applied } = await observeProviders(site, nodes, tpms.wasCleared)
      return { ...NOTHING_SEEN, held, holdings, applied, diskDifferences: disks.differences() }
    },
    backups: () => kept,
  }
}

function parentsOf(folder: string): string[] {
  const parts = folder.split('/').slice(1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}
