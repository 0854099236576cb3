import type { AttestationRecord } from '../records/attestation.ts'
import type { EventId, NewEvent } from '../records/event.ts'
import type { Tables } from '../store/all-tables.ts'

/** Stores the attestation result of a host with its events. */
export function keepRecord(
  tables: Pick<Tables, 'putAttestation' | 'insertEvent'>,
  host: { id: string; name: string },
  record: AttestationRecord,
  before: AttestationRecord | undefined,
): void {
  const { status, reason, message, timeMs } = record
  const event = (id: EventId, text: string): NewEvent => ({
    timeMs,
    id,
    entityKind: 'host',
    entity: host.name,
    message: text,
  })
  tables.putAttestation(host.id, record)
  if (status === 'accepted' || before?.reason === reason) return
  if (reason === 'EK_CHANGED')
    tables.insertEvent(event('com.vmware.vc.host.TpmEndorsementKeyMismatch', message))
  tables.insertEvent(
    event(
      'com.vmware.vc.host.TPMAttestationFailedEvent',
      `Host TPM attestation failed: ${message}`,
    ),
  )
}
