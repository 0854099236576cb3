import type { AlarmCondition, SeenAlarm } from '@nkpsim/checkers'
import type { SimulatedTime } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Machine } from '../cluster/machine.ts'
import { type AlarmPoll, type PolledCondition, timesOfAlarms } from './alarm-polls.ts'

/** Time between two polls. */
const POLL_MS = 30_000
/** How long a host must not respond before the alarm; see docs/time-and-alarms.md. */
const CONNECTION_MS = 10_000

/** Names of the alarms as vCenter shows them. */
const ALARMS = {
  attestation: 'Host TPM attestation alarm',
  backup: 'Key Provider Backup Alarm',
  connection: 'Host connection and power state',
  recoveryKey: 'TPM Encryption Recovery Key Backup Alarm',
} as const
/** Only the hosts know their conditions, so they are not judged. */
const UNJUDGED: readonly string[] = [
  'Host Requires Encryption Mode Enabled Alarm',
  'Virtual Machine Locked Alarm',
]

/** A watch of the alarms while no fault happens. */
export type AlarmWatch = {
  /** Begins to poll. */
  begin(): void
  end(): void
  /** More than a day of vCenter's time has passed: vCenter has checked all backups. */
  backupsWereChecked(): void
  seen(): { conditions: AlarmCondition[]; alarms: SeenAlarm[] }
}

/** @param nodes hosts by name. A process that does not serve is a host that does not respond */
export function createAlarmWatch({
  site,
  time,
  vcenter,
  nodes,
}: {
  site: SiteAccess
  time: SimulatedTime
  vcenter: Pick<Machine, 'openDatabase'>
  nodes: ReadonlyMap<string, { isServing(): boolean }>
}): AlarmWatch {
  const polls: AlarmPoll[] = []
  let isWatching = false
  let wereBackupsChecked = false
  const conditionsNow = (): PolledCondition[] => {
    const rows = (sql: string) => vcenter.openDatabase()?.prepare(sql).all() ?? []
    const on = (alarm: string, entity: unknown, intervalMs = 0, isRequired = true) => ({
      ...{ alarm, entity: String(entity), intervalMs, isRequired },
    })
    return [
      ...rows('SELECT name FROM host WHERE is_disconnected = 0')
        .filter(({ name }) => nodes.get(String(name))?.isServing() !== true)
        .map(({ name }) => on(ALARMS.connection, name, CONNECTION_MS)),
      ...rows("SELECT name FROM host WHERE encryption_mode = 'TPM'").map(({ name }) =>
        on(ALARMS.recoveryKey, name),
      ),
      ...rows(`SELECT name FROM host JOIN host_attestation ON host.id = host_id
        WHERE json_extract(record, '$.status') = 'notAccepted'`).map(({ name }) =>
        on(ALARMS.attestation, name),
      ),
      ...rows('SELECT name FROM key_provider WHERE backed_up_time_ms IS NULL').map(({ name }) =>
        on(ALARMS.backup, name, 0, wereBackupsChecked),
      ),
    ]
  }
  const poll = async (): Promise<void> => {
    const monitoring = await site.vcenter('nkpsim.vcenter.v1.MonitoringService')
    const { alarms } = await monitoring.listAlarms({}, CALL)
    const raised = alarms
      .map(({ name, entity }) => ({ alarm: name, entity }))
      .filter(({ alarm }) => !UNJUDGED.includes(alarm))
    polls.push({ atMs: time.nowMs(), conditions: conditionsNow(), raised })
  }
  const watch = async (): Promise<void> => {
    while (isWatching) {
      try {
        await poll()
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
      void watch()
    },
    end: () => {
      isWatching = false
    },
    backupsWereChecked: () => {
      wereBackupsChecked = true
    },
    seen: () => timesOfAlarms(polls),
  }
}
