import type { AlarmRecord } from '../records/alarm.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { ALARMS } from './alarms.ts'

type Known = Pick<PublicSnapshot, 'hosts' | 'attestations' | 'alarms'>

/**
 * Returns the stored alarms, except the reset alarms about the recovery keys of hosts that an
 * operator has just added again by force. Then vCenter forgets their attestation, because their TPM
 * or mainboard may be new, and asks for a copy of the recovery key again. Pure.
 */
export function withoutOutdatedResets(previous: Known, next: Known): readonly AlarmRecord[] {
  if (next.attestations.size >= previous.attestations.size) return next.alarms
  const again = new Set(
    next.hosts
      .map(({ id }) => id)
      .filter((id) => previous.attestations.has(id) && !next.attestations.has(id)),
  )
  return next.alarms.filter(
    ({ name, entityId, isReset }) =>
      name !== ALARMS.recoveryKey || !isReset || !again.has(entityId),
  )
}
