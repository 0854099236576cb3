import type { Boot, Delivery, Observation } from '@nkpsim/checkers'
import type { SimulatedTime } from '@nkpsim/effects'
import type { SiteAccess } from '../clients/site-access.ts'
import type { DaemonNode, StartDaemon } from '../cluster/daemon-node.ts'
import { recoveryKeyIn } from '../cluster/host-node.ts'
import type { Machine } from '../cluster/machine.ts'
import { ADMINISTRATOR } from '../cluster/site-access.ts'
import type { TpmBay } from '../cluster/tpm-bay.ts'
import type { Fault } from '../faults/fault.ts'
import type { PlannedHost } from '../plan/plan.ts'
import type { Operation, Outcome } from '../workload/operation.ts'
import { createAuditedEffects } from './audited-effects.ts'
import { rightsOfCalls } from './call-rights.ts'
import { watchDeliveries } from './deliveries.ts'
import { createHostAttempts } from './host-attempts.ts'
import { createNodeFaults } from './node-faults.ts'
import { watchBoots } from './sealed-boots.ts'
import { createTakenHosts } from './taken-hosts.ts'
import { type WatchedCall, watchCalls } from './watch-calls.ts'
import { wrongCalls } from './wrong-calls.ts'

/** What a run sees of its cluster while users work. */
export type Observers = {
  /** Wraps the starts of daemons: reports what the daemons do. */
  ofVcenter(start: StartDaemon, machine: Machine): StartDaemon
  ofHost(start: StartDaemon, machine: Machine, host: PlannedHost): StartDaemon
  /** Wraps the access to the daemons: reports the calls of users. */
  ofUsers(site: SiteAccess, vcenter: string): SiteAccess
  noteFault(fault: Fault): void
  noteHealed(): void
  /** Call it at the start of an operation. @returns a function to call with the outcome */
  begin(operation: Operation): (outcome: Outcome) => Promise<void>
  /** Learns the newest recovery key of a host, which nobody replaces anymore. */
  noteRecoveryKey(host: string, digits: string): void
  /**
   * Returns everything that was seen so far.
   * @param findings what the verification of each daemon's audit log has found
   */
  seen(
    findings: ReadonlyMap<string, readonly string[]>,
  ): Pick<
    Observation,
    'attempts' | 'audits' | 'boots' | 'calls' | 'deliveries' | 'effects' | 'refused'
  >
}

/** @param world what is observed; machines and nodes are added while the cluster is made */
export function createObservers(world: {
  time: SimulatedTime
  tpms: TpmBay
  hosts: readonly PlannedHost[]
  machines: ReadonlyMap<string, Machine>
  nodes: ReadonlyMap<string, DaemonNode>
  /** Returns the name of the vCenter that manages a host, and how users reach this host. */
  managerOf: (host: string) => { name: string; site: SiteAccess }
  /** Whether somebody put an earlier configuration on a host, which the host must refuse. */
  mayHaveOldState: (host: string) => boolean
}): Observers {
  const { time, tpms, machines, nodes } = world
  const { nowMs } = time
  const faults = createNodeFaults(nowMs)
  const hasTpm = new Set(world.hosts.filter((host) => host.hasTpm).map(({ name }) => name))
  const boots: Boot[] = []
  const deliveries: Delivery[] = []
  const calls: WatchedCall[] = []
  const vcenters: string[] = []
  const restores: { startMs: number; endMs: number }[] = []
  const recoveryKeys = new Map<string, string>()
  /** Undefined if the key of the operator may have been replaced meanwhile. */
  const isRightKey = (host: string, given: string | undefined): boolean | undefined => {
    if (given === undefined) return false
    const newest = recoveryKeys.get(host)
    return newest === undefined ? undefined : newest === given
  }
  const taken = createTakenHosts(nowMs)
  const effects = createAuditedEffects((daemon) => machines.get(daemon)?.audit)
  const attempts = createHostAttempts({
    ...{ hosts: nodes, faults, nowMs, mayBeTaken: taken.mayBeTaken },
    managerOf: (host) => {
      const { name, site } = world.managerOf(host)
      const vcenter = nodes.get(name)
      if (vcenter === undefined) throw new RangeError(`there is no vCenter ${name}`)
      return { site, vcenter }
    },
  })
  return {
    ofVcenter: (start, machine) =>
      watchDeliveries(start, {
        machine,
        tpmVersionOf: (host) => (hasTpm.has(host) ? '2.0' : ''),
        nowMs,
        onDelivery: (delivery) => deliveries.push(delivery),
      }),
    ofHost: (start, machine, host) =>
      host.hasTpm
        ? watchBoots(start, {
            machine,
            clears: () => tpms.clears(host.name),
            mayBeFaulty: (sinceMs) =>
              faults.mayAffect(host.name, sinceMs) || world.mayHaveOldState(host.name),
            nowMs,
            hasRecoveryKey: (inputs) => isRightKey(host.name, recoveryKeyIn(inputs)),
            onBoot: (boot) => boots.push(boot),
          })
        : start,
    ofUsers: (site, vcenter) => {
      vcenters.push(vcenter)
      return watchCalls(site, {
        ...{ administrator: ADMINISTRATOR, vcenter, nowMs },
        onEnd: (call) => {
          effects.learn(call)
          calls.push(call)
        },
      })
    },
    noteFault: faults.note,
    noteHealed: faults.healed,
    begin: (operation) => {
      const startMs = nowMs()
      const judge = attempts.begin(operation)
      const noteTaken = taken.begin(operation)
      return async (outcome) => {
        noteTaken(outcome)
        if (operation.kind === 'restoreVcenter') restores.push({ startMs, endMs: nowMs() })
        await judge?.(outcome)
      }
    },
    noteRecoveryKey: (host, digits) => void recoveryKeys.set(host, digits),
    seen: (findings) => ({
      ...{ boots, deliveries },
      attempts: attempts.attempts(),
      calls: vcenters.flatMap((vcenter) =>
        rightsOfCalls(
          calls.filter(({ daemon }) => daemon === vcenter),
          { administrator: ADMINISTRATOR, restores },
        ),
      ),
      refused: wrongCalls(calls, ({ daemon, startMs }) => faults.mayAffect(daemon, startMs)),
      effects: effects.effects(),
      audits: [...machines.keys()].map((name) => effects.auditOf(name, findings.get(name) ?? [])),
    }),
  }
}
