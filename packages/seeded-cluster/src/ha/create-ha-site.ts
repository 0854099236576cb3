import { type AppliedState, findUnconverged, NOTHING_SEEN } from '@nkpsim/checkers'
import { seededRandom } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { isAccessOperation, performOnAccess } from '../clients/access-operations.ts'
import { type KeptBackup, performOnKeyProvider } from '../clients/key-provider-operations.ts'
import { outcomeOf } from '../clients/outcome.ts'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { applyFault } from '../cluster/apply-fault.ts'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import { appliedStateIn, observeProviders, statusOf } from '../cluster/observe.ts'
import { observeObjects } from '../cluster/observe-objects.ts'
import { makeFolders } from '../cluster/prepare-site.ts'
import type { SiteImage } from '../cluster/site-image.ts'
import { createUserKeys } from '../cluster/user-keys.ts'
import type { FinalObjects } from '../model/object-calls.ts'
import { pick } from '../plan/draw.ts'
import { VCENTER } from '../plan/nodes.ts'
import type { SimulatedSite, SiteEvents } from '../run/simulated-site.ts'
import type { KeyProviderOperation, Operation, Outcome } from '../workload/operation.ts'
import { createHaMachines, NODES } from './ha-machines.ts'
import type { HaPlan } from './ha-plan.ts'

/** Time for vCenter HA to become healthy, and for vCenter to bring each host to its state. */
const REMEDIATION_MS = 10 * 60_000
const LOOK_MS = 5000
/** Part of the operations of users who know one address of vCenter: 1 of this number. */
const ONE_ADDRESS = 4

/** Creates the cluster of a run: two nodes of vCenter HA, hosts without TPMs, etcd and users. */
export function createHaSite(
  plan: HaPlan,
  { note, onDefect }: SiteEvents,
  { from }: { from: SiteImage },
): SimulatedSite & { close(): void } {
  const { seed } = plan
  const own = createHaMachines(plan, { note, onDefect }, { from })
  const { time, links, network, etcd, tpms, datastore, machines, nodes } = own
  const dice = seededRandom(`dice ${seed}`)
  const site = own.access()
  const ofNodes = NODES.map((name) => own.access(name))
  const hostNames = plan.hosts.map(({ name }) => name)
  const kept = new Map<string, KeptBackup>()
  const newKeys = createUserKeys(seed, [])
  const applied: AppliedState[] = []
  const oneAddress = seededRandom(`one address ${seed}`)
  const over = new AbortController()
  const pausedNodes = new Set<number>()
  let healing: (() => void)[] = []
  let objects: FinalObjects | undefined

  /** Returns the access of a user who knows one node, one that is paused if there is one. */
  const oneNode = (): SiteAccess => {
    const [paused] = pausedNodes
    return paused === undefined ? pick(oneAddress, ofNodes) : (ofNodes[paused] ?? site)
  }
  const notePause = ({ node, forMs }: { node: string; forMs: number }): void => {
    const paused = (NODES as readonly string[]).indexOf(node)
    if (paused < 0) return
    pausedNodes.add(paused)
    void time.sleep(forMs).then(() => pausedNodes.delete(paused))
  }
  const restart = async (name: string, losesPower: boolean): Promise<undefined> => {
    nodes.get(name)?.kill({ losesPower })
    await nodes.get(name)?.start()
    return undefined
  }
  const perform = (operation: Operation, through: SiteAccess) => {
    if (isAccessOperation(operation)) return performOnAccess(operation, through)
    switch (operation.kind) {
      case 'killVcenter':
        return restart(pick(dice, NODES), false)
      case 'rebootHost':
        return restart(operation.host, false)
      case 'cutHostPower':
        return restart(operation.host, true)
      default:
        // The plan draws no other operations.
        return performOnKeyProvider(operation as KeyProviderOperation, through, kept, newKeys)
    }
  }
  const watchHosts = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await time.sleep(LOOK_MS)
      for (const host of hostNames) await lookAt(host)
    }
  }
  const lookAt = async (host: string): Promise<void> => {
    const status = await statusOf(site, host)
    const state = status && appliedStateIn(host, status)
    if (state !== undefined) applied.push(state)
  }
  const seenProviders = () =>
    observeProviders(
      { name: VCENTER, site },
      nodes,
      () => false,
      () => true,
    )
  /** Whether one node is active, and the other one follows it. */
  const isHealthy = async (): Promise<boolean> => {
    const ha = await site.vcenter('nkpsim.vcenter.v1.VcenterHaService')
    return (await ha.getVcenterHa({}, CALL)).state === 'VCENTER_HA_STATE_HEALTHY'
  }
  return {
    time,
    remediationMs: REMEDIATION_MS,
    start: async () => {
      await makeFolders(datastore.attach(), DATASTORE_FOLDER)
      for (const node of nodes.values()) await node.start()
      while (!(await isHealthy().catch(notYet))) await time.sleep(LOOK_MS)
      void watchHosts()
      if (plan.etcdGapMs !== undefined) void etcd.injectFaults(plan.etcdGapMs, over.signal)
    },
    execute: async (_client, operation) => {
      const through = oneAddress.below(ONE_ADDRESS) === 0 ? oneNode() : site
      return asHaOutcome(await outcomeOf(() => perform(operation, through)))
    },
    inject: (fault) => {
      const last = dice.below(2) === 0 ? 'lost' : 'done'
      const at = { time, network, links, nodes, tpms, cutDatastore: () => datastore.crash() }
      const isolated = fault.kind === 'partition' ? fault.minority : []
      const cuts = NODES.filter((name) => isolated.includes(name)).map(etcd.cut)
      const reconnect = (): void => {
        for (const heal of cuts) heal()
      }
      if (fault.kind === 'partition') void time.sleep(fault.forMs).then(reconnect)
      if (fault.kind === 'pauseProcess') notePause(fault)
      healing.push(applyFault(fault, last, at), reconnect)
    },
    heal: async () => {
      over.abort()
      for (const end of healing) end()
      healing = []
      links.heal()
      etcd.heal()
      for (const { machine } of nodes.values()) machine.faults.heal()
      for (const node of nodes.values()) {
        // After a failed write of its audit log, a daemon refuses calls until its next start.
        if (node.isServing() && node.machine.audit.wasHit()) node.kill({ losesPower: false })
        if (!node.isServing()) await node.start()
      }
    },
    hasConverged: async () => {
      try {
        if (!(await isHealthy())) return false
        return findUnconverged((await seenProviders()).holdings).length === 0
      } catch (error) {
        return notYet(error)
      }
    },
    observe: async () => {
      if (!(await isHealthy().catch(notYet)))
        return { ...NOTHING_SEEN, acknowledged: new Map([['a healthy vCenter HA', {}]]) }
      const seen = await seenProviders()
      for (const host of hostNames) await lookAt(host)
      objects = await observeObjects(site, {
        plan: { ...plan, hasOtherVcenter: false },
        nowMs: time.nowMs,
      })
      return { ...NOTHING_SEEN, held: seen.held, holdings: seen.holdings, applied }
    },
    backups: () => kept,
    objects: () => objects,
    close: () => {
      over.abort()
      for (const { disk } of machines.values()) disk.crash()
    },
  }
}

/** A node that is not active refuses a call, which then has no effect. */
function asHaOutcome(outcome: Outcome): Outcome {
  return outcome.result === 'unknown' && outcome.code === 'NOT_ACTIVE'
    ? { result: 'refused', code: outcome.code }
    : outcome
}

function notYet(error: unknown): false {
  if (!(error instanceof RpcError)) throw error
  return false
}
