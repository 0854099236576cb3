import {
  type AppliedState,
  findUnconverged,
  type KnownSecret,
  NOTHING_SEEN,
} from '@nkpsim/checkers'
import {
  createSimulatedConnections,
  createSimulatedDisk,
  createSimulatedTime,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { type KeptBackup, PROVIDER_PASSWORD } from '../clients/key-provider-operations.ts'
import { outcomeOf } from '../clients/outcome.ts'
import { createVmDisks } from '../clients/vm-disks.ts'
import { createVmRuns } from '../clients/vm-runs.ts'
import { createLinks } from '../faults/links.ts'
import type { FinalObjects } from '../model/object-calls.ts'
import { createAlarmWatch } from '../observations/alarm-watch.ts'
import { createChangeOrder } from '../observations/change-order.ts'
import { createObservers } from '../observations/observers.ts'
import { CLIENTS, OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import type { Plan } from '../plan/plan.ts'
import type { SimulatedSite, SiteEvents } from '../run/simulated-site.ts'
import { runTrials } from '../trials/run-trials.ts'
import { applyFault } from './apply-fault.ts'
import { createDaemonNode, type DaemonNode, type StartDaemon } from './daemon-node.ts'
import { DATASTORE_FOLDER, hostInputs, ROOT_PASSWORD, startHostOf } from './host-node.ts'
import { createKeyServer } from './key-server.ts'
import { createMachine, type Machine, START_MS } from './machine.ts'
import { createManagers, throughManagers } from './managers.ts'
import { observeProviders, observeVms, type SeenProviders } from './observe.ts'
import { observeLinks } from './observe-links.ts'
import { observeObjects } from './observe-objects.ts'
import { performOperation } from './perform-operation.ts'
import { placesBelow } from './places.ts'
import { makeClusters, makeFolders, prepareVcenter } from './prepare-site.ts'
import type { Inputs } from './simulated-input.ts'
import { callAs, createSiteAccess } from './site-access.ts'
import { imagesOf, type SiteImage } from './site-image.ts'
import { createStateCopies } from './state-copies.ts'
import { createTpmBay } from './tpm-bay.ts'
import { createTrustAuthority } from './trust-authority.ts'
import { createUserKeys } from './user-keys.ts'
import { BACKUP_PASSWORD, createVcenterBackups } from './vcenter-backups.ts'
import { readOperatorIdentity, startVcenterOf } from './vcenter-node.ts'
import { createHostWatch } from './watch-hosts.ts'

/** One remediation interval of vCenter, 5 minutes by default, and time for the last attempt. */
const REMEDIATION_MS = 6 * 60_000
const OPERATOR_URI = 'urn:nkpsim:operator:stranger'

/**
 * Creates the cluster of a run: vCenter, its hosts and its users, on simulated effects.
 * @param options.from the state with which it begins (default: empty disks)
 * @param options.startMs time of day at its start, ms since 1970 (UTC)
 */
export function createSite(
  plan: Plan,
  { note, onDefect }: SiteEvents,
  options: { from?: SiteImage | undefined; startMs?: number } = {},
): SimulatedSite & { image(): SiteImage; close(): void } {
  const { from, startMs = START_MS } = options
  const { seed } = plan
  const time = createSimulatedTime()
  const dice = seededRandom(`dice ${seed}`)
  const links = createLinks({
    ...{ random: seededRandom(`latency ${seed}`), latencyMs: plan.latencyMs, sleep: time.sleep },
  })
  const network = createMemoryNetwork({ deliver: links.deliver })
  const tpms = createTpmBay(seed, time)
  for (const { name, hasTpm } of plan.hosts)
    if (hasTpm) tpms.install(name, from?.machines.get(name)?.tpm)
  const order = createChangeOrder()
  const datastore = createSimulatedDisk({
    ...{ random: seededRandom(`datastore ${seed}`), before: (step) => void order.step(step) },
  })
  const mounts = [{ folder: DATASTORE_FOLDER, disk: datastore }]
  const logs: string[] = []
  const machines = new Map<string, Machine>()
  const nodes = new Map<string, DaemonNode>()
  const addNode = (machine: Machine, startDaemon: StartDaemon, usualInputs: Inputs): DaemonNode => {
    machines.set(machine.name, machine)
    const onLine = (line: string): void => {
      logs.push(`${machine.name} ${line}`)
      runs.hostLogged(machine.name, line, time.nowMs())
    }
    const onEnd = (): void => runs.hostEnded(machine.name, time.nowMs())
    const parts = { time, network, startDaemon, usualInputs, note, onLine, onEnd, onDefect }
    const node = createDaemonNode(machine, parts)
    nodes.set(machine.name, node)
    return node
  }
  const clock = simulatedMachineClock(time, { startMs })
  const outside = createSimulatedConnections({ nowMs: () => clock.nowMs() })
  const keyServer = createKeyServer(seed, outside, clock)
  const trustAuthority = createTrustAuthority(seed, network, clock)
  const world = { seed, time, network, order, startMs, outside }
  const imageOf = (name: string) => from?.machines.get(name)?.disk
  const observers = createObservers({
    ...{ time, tpms, hosts: plan.hosts, machines, nodes },
    managerOf: (host) => {
      const name = managers.of(host)
      return { name, site: unwatched.get(name) ?? ownAccess }
    },
    mayHaveOldState: (host) => copies.mayBeOld(host),
  })
  const addVcenter = (name: string): DaemonNode => {
    const machine = createMachine(name, { ...world, image: imageOf(name) })
    return addNode(machine, observers.ofVcenter(startVcenterOf(name), machine), {})
  }
  const vcenter = addVcenter(VCENTER)
  const vcenters = [vcenter, ...(plan.hasOtherVcenter ? [addVcenter(OTHER_VCENTER)] : [])]
  for (const host of plan.hosts) {
    const machine = createMachine(host.name, { ...world, mounts, image: imageOf(host.name) })
    const start = observers.ofHost(startHostOf(host.name, tpms, plan.memoryBytes), machine, host)
    addNode(machine, start, hostInputs())
  }
  const clients = network.node(CLIENTS, clock)
  const ownAccess = createSiteAccess(clients, machines, VCENTER)
  const unwatched = new Map([[VCENTER, ownAccess]])
  if (plan.hasOtherVcenter)
    unwatched.set(OTHER_VCENTER, createSiteAccess(clients, machines, OTHER_VCENTER))
  const watched = new Map(
    [...unwatched].map(([name, access]) => [name, observers.ofUsers(access, name)]),
  )
  const managers = createManagers(watched, VCENTER)
  const sites = new Map([...watched].map(([name, own]) => [name, throughManagers(own, managers)]))
  const site = sites.get(VCENTER) ?? ownAccess
  const alarms = createAlarmWatch({ vcenters: sites, time, nodes, managers })
  const kept = new Map<string, KeptBackup>()
  const disks = createVmDisks()
  const runs = createVmRuns()
  const applied: AppliedState[] = []
  /** Notes the state of a host. A vCenter that takes a host again begins with any generation. */
  const saw = (state: AppliedState): void => {
    const times = managers.changesOf(state.host)
    applied.push({ ...state, vcenterInstanceId: `${state.vcenterInstanceId}, ${times}` })
  }
  const secrets: KnownSecret[] = [
    { label: 'password of root', bytes: Buffer.from(ROOT_PASSWORD) },
    { label: 'password of a provider backup', bytes: Buffer.from(PROVIDER_PASSWORD) },
    { label: 'password of a vCenter backup', bytes: Buffer.from(BACKUP_PASSWORD) },
  ]
  const copies = createStateCopies({ site, nodes, onSeen: saw })
  const room = {
    ...{ site, managers, nodes, tpms, kept, disks, keyServer, trustAuthority },
    backups: createVcenterBackups({ site, vcenter, time }),
    recoveryKeys: new Map(from?.recoveryKeys),
    copies,
    content: seededRandom(`content ${seed}`),
    newKeys: createUserKeys(seed, secrets),
  }
  let healing: (() => void)[] = []
  /** Nodes that served after the healing. A host whose configuration stays sealed stays down. */
  let served: DaemonNode[] = []
  let objects: FinalObjects | undefined
  const hostNames = plan.hosts.map(({ name }) => name)
  const hasTpm = (host: string) => tpms.endpointOf(host) !== undefined
  const watch = createHostWatch({ site, hosts: hostNames, time, hasTpm, saw })
  /** Tries what users and faults seldom cause, and returns what the observers have seen. */
  const lookClosely = async () => {
    const tried = await runTrials({
      ...{ seed, time, vcenters: sites, site, hostNames, nodes, tpms, disks, alarms, note },
      callAs: callAs(clients),
      ownIdentity: () => ({
        ...vcenter.machine.peek(readOperatorIdentity).tls,
        ...{ identityUri: OPERATOR_URI, nowMs: clock.nowMs() },
      }),
      backup: [...kept.values()].at(-1)?.file,
      onRecoveryKey: observers.noteRecoveryKey,
    })
    const seen = observers.seen(tried.findings)
    return {
      ...{ ...seen, ...alarms.seen(), reads: tried.reads },
      attempts: [...seen.attempts, ...tried.attempts],
      refused: [...seen.refused, ...tried.refused],
      calls: [...seen.calls, ...tried.calls],
      audits: [...seen.audits, ...tried.tampered],
      diskDifferences: tried.differences,
    }
  }
  /** Asks each vCenter and the hosts that it manages which key providers they hold. */
  const seenProviders = async (): Promise<SeenProviders[]> => {
    if (sites.size > 1) for (const host of hostNames) await managers.ask(host)
    const seen: SeenProviders[] = []
    for (const [name, own] of sites) {
      const manages = (host: string): boolean => managers.of(host) === name
      const wasCleared = (host: string): boolean => tpms.clears(host) > 0
      seen.push(await observeProviders({ name, site: own }, nodes, wasCleared, manages))
    }
    return seen
  }
  return {
    time,
    remediationMs: REMEDIATION_MS,
    start: async () => {
      await makeFolders(datastore.attach(), DATASTORE_FOLDER)
      if (from === undefined) for (const { machine } of vcenters) machine.peek(prepareVcenter)
      for (const node of nodes.values()) await node.start()
      if (from === undefined) for (const own of sites.values()) await makeClusters(own, plan)
      watch.begin()
    },
    execute: async (_client, operation) => {
      const startMs = time.nowMs()
      const end = observers.begin(operation)
      const outcome = await outcomeOf(() => performOperation(operation, room))
      runs.learn(operation, outcome, startMs, time.nowMs())
      await end(outcome)
      return outcome
    },
    inject: (fault) => {
      const last = dice.below(2) === 0 ? 'lost' : 'done'
      const cutDatastore = (): void => {
        datastore.crash()
        disks.powerWasLost()
      }
      const at = { time, network, links, nodes, tpms, cutDatastore }
      observers.noteFault(fault)
      healing.push(applyFault(fault, last, at))
    },
    heal: async () => {
      for (const end of healing) end()
      healing = []
      links.heal()
      keyServer.heal()
      await trustAuthority.heal()
      tpms.heal()
      for (const { machine } of nodes.values()) machine.faults.heal()
      observers.noteHealed()
      for (const [name, node] of nodes) {
        // After a failed write of its audit log, a daemon refuses calls until its next start.
        if (node.isServing() && node.machine.audit.wasHit()) node.kill({ losesPower: false })
        if (!node.isServing()) await node.start()
        // An operator opens the sealed configuration of a host whose TPM was cleared.
        const recoveryKey = room.recoveryKeys.get(name)
        if (!node.isServing() && recoveryKey !== undefined)
          await node.start(hostInputs(recoveryKey))
      }
      served = [...nodes.values()].filter((node) => node.isServing())
      alarms.begin()
    },
    hasConverged: async () => {
      if (served.some((node) => !node.isServing())) return false
      return seenProviders().then(
        (seen) => findUnconverged(seen.flatMap(({ holdings }) => holdings)).length === 0,
        () => false,
      )
    },
    observe: async () => {
      watch.end()
      // Without vCenter, nothing that it acknowledged is there.
      const gone = vcenters.find((node) => !node.isServing())?.machine.name
      if (gone !== undefined) return { ...NOTHING_SEEN, acknowledged: new Map([[gone, {}]]) }
      const seen = await seenProviders()
      const otherSite = sites.get(OTHER_VCENTER)
      const links = otherSite === undefined ? [] : await observeLinks(site, otherSite)
      for (const state of seen.flatMap(({ applied: last }) => last)) saw(state)
      const present = await observeVms(site, hostNames)
      const existing = present === undefined ? [] : runs.existing()
      objects = await observeObjects(site, { plan, nowMs: time.nowMs })
      const close = await lookClosely()
      return {
        ...{ ...NOTHING_SEEN, ...close },
        secrets: [...secrets, ...keyServer.secrets(), ...trustAuthority.secrets()],
        places: [...nodes.values()]
          .flatMap(({ machine }) =>
            machine.peek((files) => [...placesBelow(files, '/', machine.name)]),
          )
          .concat({ name: 'logs', bytes: Buffer.from(logs.join('')) }),
        held: seen.flatMap(({ held }) => held),
        holdings: [...seen.flatMap(({ holdings }) => holdings), ...links],
        applied,
        trustedHolders: watch.trustedHolders(),
        changes: order.changes(),
        runs: runs.runs(),
        acknowledged: new Map(existing.map((name) => [`VM ${name}`, {}])),
        present: present ?? new Map(),
        diskDifferences: [...disks.differences(), ...close.diskDifferences],
      }
    },
    backups: () => kept,
    objects: () => objects,
    close: () => {
      for (const { disk } of machines.values()) disk.crash()
    },
    image: () => {
      for (const node of nodes.values()) node.kill({ losesPower: false })
      return { machines: imagesOf(machines, tpms), recoveryKeys: new Map(room.recoveryKeys) }
    },
  }
}
