import type { KeyedRead, ObservedAudit, ObservedCall, RefusedCall } from '@nkpsim/checkers'
import { type Random, type SimulatedTime, seededRandom } from '@nkpsim/effects'
import type { TlsIdentity } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { VmDisks } from '../clients/vm-disks.ts'
import type { DaemonNode } from '../cluster/daemon-node.ts'
import type { TpmBay } from '../cluster/tpm-bay.ts'
import type { AlarmWatch } from '../observations/alarm-watch.ts'
import { chance } from '../plan/draw.ts'
import { VCENTER } from '../plan/nodes.ts'
import { tamperWithAudit, verifyAudit } from './audit-verification.ts'
import { bootChanged } from './changed-boots.ts'
import { readAllDisks } from './final-reads.ts'
import { readSwapped } from './swapped-disks.ts'
import { callWithForeignCertificate, callWithoutRights } from './unauthorized-calls.ts'
import {
  codeOf,
  type SeenWithoutVcenter,
  tryWithoutVcenter,
  usableProvider,
} from './without-vcenter.ts'
import { tryWrongRequestsToHost, tryWrongRequestsToVcenter } from './wrong-requests.ts'

/** Part of the runs with a trial, 0 to 1. All trials in each run would cost too much. */
const RATES = { requests: 0.15, day: 0.05, boots: 0.1, alone: 0.2, late: 0.05 }
const CONTENT_BYTES = 5000
/** More than the interval between two checks for backups. */
const DAY_MS = 25 * 3_600_000
/** Longer than vCenter may trust an attestation. */
const STALE_MS = 12 * 60_000
/** Longer than an alarm may need to rise or to end. */
const ALARM_MS = 110_000

/** What the trials act on. */
export type TrialSite = {
  seed: number
  time: SimulatedTime
  /** How users reach each vCenter, by name. `site` is the access to the first. */
  vcenters: ReadonlyMap<string, SiteAccess>
  site: SiteAccess
  /** Calls a daemon with another certificate than the users have. */
  callAs: (daemon: string, identity: TlsIdentity) => Promise<unknown>
  ownIdentity: () => { identityUri: string; rootsPem: string; nowMs: number }
  hostNames: readonly string[]
  nodes: ReadonlyMap<string, DaemonNode>
  tpms: Pick<TpmBay, 'clear' | 'endpointOf'>
  disks: VmDisks
  alarms: AlarmWatch
  /** A backup file of a provider that users made, if there is one. */
  backup: Buffer | undefined
  note: (text: string) => void
  /** Learns the newest recovery key of a host. */
  onRecoveryKey: (host: string, digits: string) => void
}

/** What was seen in the trials, besides what the observers see. */
export type SeenInTrials = Omit<SeenWithoutVcenter, 'vms'> & {
  reads: KeyedRead[]
  refused: RefusedCall[]
  calls: ObservedCall[]
  /** Audit logs after somebody changed them. */
  tampered: ObservedAudit[]
  /** Findings of the verification of each daemon's untouched log. */
  findings: Map<string, readonly string[]>
}

/**
 * Tries after the end of a run what users and faults seldom cause, on a cluster without faults. The
 * seed decides what, and on which daemons.
 */
export async function runTrials(at: TrialSite): Promise<SeenInTrials> {
  const { site, nodes, alarms, note } = at
  const random = seededRandom(`trials ${at.seed}`)
  const seen: SeenInTrials = {
    ...{ attempts: [], differences: [], reads: [], refused: [], calls: [], tampered: [] },
    findings: new Map(),
  }
  const does = {
    requests: chance(random, RATES.requests),
    day: chance(random, RATES.day),
    boots: chance(random, RATES.boots),
    alone: chance(random, RATES.alone),
    late: chance(random, RATES.late),
  }
  note('trials begin')
  const added: string[] = []
  for (const each of at.vcenters.values()) added.push(...(await addedHosts(each)))
  const serving = shuffled(at.hostNames, random)
    .filter((name) => nodes.get(name)?.isServing())
    // Hosts without a vCenter show less.
    .toSorted((a, b) => Number(added.includes(b)) - Number(added.includes(a)))
  if (nodes.get(VCENTER)?.isServing() === true) {
    if (does.requests) await tryRequests(at, serving, random, seen)
    await verifyAudits(at, [...at.vcenters.keys(), ...serving.slice(0, 2)], random, seen)
    if (does.late) await pushLate(at)
    if (does.day) await letDayPass(at)
    if (does.boots) await tryBoots(at, serving)
    if (does.day || does.boots) await at.time.sleep(ALARM_MS)
  }
  alarms.end()
  await readAllDisks(site, serving, at.disks)
  if (does.alone) {
    for (const name of at.vcenters.keys()) nodes.get(name)?.kill({ losesPower: false })
    await useHostAlone(at, serving, random, seen)
  }
  note('trials end')
  return seen
}

/** Sends wrong requests to each vCenter, and sends daemons calls that lack a right. */
async function tryRequests(
  { vcenters, nodes, backup, callAs, ownIdentity }: TrialSite,
  serving: readonly string[],
  random: Random,
  seen: SeenInTrials,
): Promise<void> {
  for (const [name, site] of vcenters) {
    const machine = nodes.get(name)?.machine
    if (machine === undefined) continue
    seen.refused.push(...(await tryWrongRequestsToVcenter({ site, machine, backup, random })))
    await callWithoutRights(site, random)
  }
  const daemons = [VCENTER, ...serving.slice(0, 1)]
  const own = { ...ownIdentity(), random }
  seen.calls.push(...(await callWithForeignCertificate(daemons, callAs, own)))
}

async function addedHosts(site: SiteAccess): Promise<string[]> {
  const names: string[] = []
  await codeOf(async () => {
    const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
    const { hosts } = await inventory.listHosts({}, CALL)
    names.push(...hosts.map(({ name }) => name))
  })
  return names
}

/** Verifies audit logs, changes one of them behind its daemon's back, and verifies it again. */
async function verifyAudits(
  { vcenters, site, nodes }: TrialSite,
  daemons: readonly string[],
  random: Pick<Random, 'below'>,
  seen: SeenInTrials,
): Promise<void> {
  for (const daemon of daemons) {
    const findings = await verifyAudit({ vcenters, site }, daemon)
    if (findings !== undefined) seen.findings.set(daemon, findings)
  }
  const verified = [...seen.findings.keys()]
  const daemon = verified[random.below(verified.length)]
  const node = daemon === undefined ? undefined : nodes.get(daemon)
  if (daemon === undefined || node === undefined) return
  for (const how of ['change', 'truncate'] as const) {
    const putBack = tamperWithAudit(node.machine, how)
    const findings = await verifyAudit({ vcenters, site }, daemon)
    putBack()
    if (findings !== undefined)
      seen.tampered.push({ daemon, records: [], findings, wasTamperedWith: true })
  }
}

/** Lets a day pass, so that vCenter checks all backups. */
async function letDayPass({ site, alarms }: TrialSite): Promise<void> {
  const clock = await site.vcenter('nkpsim.fault.v1.ClockService')
  const error = await codeOf(() => clock.advanceClock({ byMs: DAY_MS }, CALL))
  if (error === undefined) alarms.backupsWereChecked()
}

/** Makes key providers that only attested hosts get, when all attestations are old. */
async function pushLate({ vcenters, time }: TrialSite): Promise<void> {
  await time.sleep(STALE_MS)
  for (const site of vcenters.values()) {
    const providers = await site.vcenter('nkpsim.vcenter.v1.KeyProviderService')
    const request = { provider: 'late', constraints: { tpmRequired: true } }
    await codeOf(() => providers.createProvider(request, CALL))
  }
}

/**
 * Boots one host in ways that must leave its configuration closed. The watches of boots and of
 * alarms see it.
 */
async function tryBoots(at: TrialSite, serving: readonly string[]): Promise<void> {
  const { site, nodes, tpms, time } = at
  for (const name of serving) {
    const node = nodes.get(name)
    const recoveryKey = tpms.endpointOf(name) && (await recoveryKeyOf(site, name))
    if (node === undefined || recoveryKey === undefined) continue
    at.onRecoveryKey(name, recoveryKey)
    const clearTpm = (): void => tpms.clear(name)
    const whileOff = (): Promise<void> => time.sleep(ALARM_MS)
    await bootChanged({ node, clearTpm, recoveryKey, whileOff })
    return
  }
}

async function recoveryKeyOf(site: SiteAccess, host: string): Promise<string | undefined> {
  let key: string | undefined
  await codeOf(async () => {
    const security = await site.host(host, 'nkpsim.esxi.v1.HostSecurityService')
    const { recoveryKeys } = await security.listRecoveryKeys({}, CALL)
    key = recoveryKeys[0]?.key
  })
  return key
}

/** Uses VMs on the first host that can, while vCenter is down. */
async function useHostAlone(
  { site, nodes }: TrialSite,
  serving: readonly string[],
  random: Pick<Random, 'bytes'>,
  seen: SeenInTrials,
): Promise<void> {
  for (const host of serving) {
    const node = nodes.get(host)
    const found = await usableProvider(site, host)
    if (node === undefined || found === undefined) continue
    const { provider } = found
    const vms: string[] = []
    for (const vm of ['trial-1', 'trial-2']) {
      const content = random.bytes(CONTENT_BYTES)
      const without = await tryWithoutVcenter({ site, host, node, provider, vm, content })
      seen.attempts.push(...without.attempts)
      seen.differences.push(...without.differences)
      vms.push(...without.vms)
    }
    const { machine } = node
    const [one, other] = vms
    if (one !== undefined && other !== undefined)
      seen.reads.push(...(await readSwapped({ site, host, machine, vms: [one, other] })))
    seen.refused.push(...(await tryWrongRequestsToHost({ site, host, machine, provider, vm: one })))
    return
  }
}

function shuffled<Item>(items: readonly Item[], random: Pick<Random, 'below'>): Item[] {
  return items
    .map((item) => ({ item, order: random.below(1e9) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
