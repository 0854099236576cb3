import type { AlarmCondition, SeenAlarm } from '@nkpsim/checkers'
import type { SimulatedTime } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Machine } from '../cluster/machine.ts'
import type { Managers } from '../cluster/managers.ts'
import { alarmConditions, askHost, type HostState } from './alarm-conditions.ts'
import { type AlarmPoll, timesOfAlarms } from './alarm-polls.ts'

/** Time between two polls. */
const POLL_MS = 30_000
/**
 * Alarms that stand until vCenter looks again: at the files of TPM vendors at the next attestation,
 * at key servers every five minutes. A fault may set vCenter's clock behind the end of their
 * certificates.
 */
const UNJUDGED: readonly string[] = [
  'Trusted TPM Vendors Alarm',
  'Key Management Server Health Status Alarm',
  'KMS Server Certificate Status Alarm',
  'KMS Client Certificate Status Alarm',
]

/** A watch of the alarms while no fault happens. */
export type AlarmWatch = {
  /** Begins to poll. */
  begin(): void
  end(): void
  /** Notes that more than a day of the first vCenter's time has passed: it checked all backups. */
  backupsWereChecked(): void
  seen(): { conditions: AlarmCondition[]; alarms: SeenAlarm[] }
}

type Node = { isServing(): boolean; machine: Pick<Machine, 'openDatabase'> }

type Vcenter = {
  name: string
  site: SiteAccess
  node: Node
  polls: AlarmPoll[]
}

/**
 * @param vcenters how users reach each vCenter and all hosts, by the name of the vCenter
 * @param nodes daemons by name. A process that does not serve is a host that does not respond
 * @param managers which vCenter manages each host. The watch asks before each poll: a vCenter may
 *   have taken a host although its user got no answer
 */
export function createAlarmWatch({
  vcenters: sites,
  time,
  nodes,
  managers,
}: {
  vcenters: ReadonlyMap<string, SiteAccess>
  time: SimulatedTime
  nodes: ReadonlyMap<string, Node>
  managers: Pick<Managers, 'of' | 'ask'>
}): AlarmWatch {
  const vcenters = [...sites].flatMap(([name, site]): Vcenter[] => {
    const node = nodes.get(name)
    return node === undefined ? [] : [{ name, site, node, polls: [] }]
  })
  let isWatching = false
  let wereBackupsChecked = false
  const poll = async ({ name, site, node, polls }: Vcenter): Promise<void> => {
    const isServing = (host: string): boolean => nodes.get(host)?.isServing() === true
    const isResponding = (host: string): boolean => isServing(host) && managers.of(host) === name
    const hosts = [...nodes.keys()].filter((each) => !sites.has(each))
    if (sites.size > 1) for (const host of hosts.filter(isServing)) await managers.ask(host)
    const said = new Map<string, HostState>()
    for (const host of hosts.filter(isResponding)) {
      const state = await askHost(site, host)
      if (state !== undefined) said.set(host, state)
    }
    const monitoring = await site.vcenter('nkpsim.vcenter.v1.MonitoringService')
    const { alarms } = await monitoring.listAlarms({}, CALL)
    // Nothing happens between the answer and this look.
    const database = node.isServing() ? node.machine.openDatabase() : undefined
    if (database === undefined) return
    const mustKnowBackups = wereBackupsChecked && name === vcenters[0]?.name
    const conditions = alarmConditions({ database, isResponding, said, mustKnowBackups })
    // Two vCenters may have alarms about objects of the same name.
    const ofOwn = <Named extends { entity: string }>(each: Named): Named => ({
      ...each,
      entity: name === vcenters[0]?.name ? each.entity : `${each.entity} on ${name}`,
    })
    polls.push({
      atMs: time.nowMs(),
      conditions: conditions.map(ofOwn),
      raised: alarms
        .map(({ name: alarm, entity }) => ofOwn({ alarm, entity }))
        .filter(({ alarm }) => !UNJUDGED.includes(alarm)),
    })
  }
  const watch = async (vcenter: Vcenter): Promise<void> => {
    while (isWatching) {
      try {
        await poll(vcenter)
      } catch (error) {
        // Without an answer there is no poll.
        if (!(error instanceof RpcError)) throw error
      }
      await time.sleep(POLL_MS)
    }
  }
  return {
    begin: () => {
      isWatching = true
      for (const vcenter of vcenters) void watch(vcenter)
    },
    end: () => {
      isWatching = false
    },
    backupsWereChecked: () => {
      wereBackupsChecked = true
    },
    seen: () => {
      const seen = vcenters.map(({ polls }) => timesOfAlarms(polls))
      return {
        conditions: seen.flatMap(({ conditions }) => conditions),
        alarms: seen.flatMap(({ alarms }) => alarms),
      }
    },
  }
}
