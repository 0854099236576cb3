import type { Snapshot } from '../store/snapshot.ts'

/** Name of the alarm as vSphere spells it. */
export const ATTESTATION_ALARM = 'Host TPM attestation alarm'

/** An alarm that stands. */
export type Alarm = {
  name: string
  /** Name of the host. */
  entity: string
  status: 'red' | 'yellow'
  raisedTimeMs: number
  message: string
}

/** The alarms that stand, in the order of their hosts: each host whose last attestation was not accepted has one. */
export function standingAlarms({
  hosts,
  attestations,
}: Pick<Snapshot, 'hosts' | 'attestations'>): Alarm[] {
  return hosts.flatMap(({ id, name }) => {
    const record = attestations.get(id)
    if (record?.alarmRaisedMs === undefined) return []
    return [
      {
        name: ATTESTATION_ALARM,
        entity: name,
        status: 'red' as const,
        raisedTimeMs: record.alarmRaisedMs,
        message: record.message,
      },
    ]
  })
}
