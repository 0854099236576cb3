import type { Logger } from '@nkpsim/daemon'
import { shellWord } from '@nkpsim/daemon/name-text'
import { type AttestationRecord, nextRecord } from '../records/attestation.ts'
import type { EventId, NewEvent } from '../records/event.ts'
import type { Host } from '../records/host.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Store } from '../store/store.ts'
import type { Attested } from './attest-host.ts'

/** Stores the result together with its events. `kept` settles when they are durable. */
export function keepResult(
  store: Store,
  host: Host,
  { verdict, keys }: Attested,
  timeMs: number,
  logger: Logger,
): { record: AttestationRecord; kept: Promise<unknown> } {
  const before = store.snapshot().attestations.get(host.id)
  const named = { ...verdict, message: withRemedy(verdict, host.name) }
  const record = nextRecord(before, { verdict: named, keys, timeMs })
  const { status, reason, message } = record
  logger[status === 'accepted' ? 'info' : 'warn']('attestation', {
    host: host.name,
    status,
    reason,
    message,
  })
  return { record, kept: store.change((tables) => keepRecord(tables, host, record, before)) }
}

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

/**
 * Returns the message of a verdict. If an operator may have replaced or cleared the TPM, the
 * message says how to trust the host again. Pure.
 */
export function withRemedy(
  { reason, message }: Pick<Attested['verdict'], 'reason' | 'message'>,
  host: string,
): string {
  const trust = `trust it: nkpsim host add ${shellWord(host)} --force`
  switch (reason) {
    case 'EK_CHANGED':
      return `${message}: the host has another TPM; if you replaced the TPM or the mainboard, ${trust}`
    case 'CLOCK_BACKWARDS':
      return `${message}; if you did this, ${trust}`
    default:
      return message
  }
}
