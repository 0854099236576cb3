import { describe, expect, it } from '@jest/globals'
import type { AttestationRecord } from '../records/attestation.ts'
import { keepRecord, withRemedy } from './keep-record.ts'

const HOST = { id: 'id-1', name: 'esx-1' }
const record = (status: AttestationRecord['status'], reason: string) =>
  ({ status, reason, message: `because of ${reason}`, timeMs: 1000 }) as AttestationRecord

/** Records and events that are stored for a record. */
function stored(next: AttestationRecord, before?: AttestationRecord) {
  const records: unknown[] = []
  const events: unknown[] = []
  const tables: Parameters<typeof keepRecord>[0] = {
    putAttestation: (...row) => void records.push(row),
    insertEvent: (event) => void events.push(event),
  }
  keepRecord(tables, HOST, next, before)
  return { records, events }
}

const event = (id: string, message: string) => ({
  ...{ timeMs: 1000, id, entityKind: 'host', entity: 'esx-1', message },
})
const failed = (reason: string) =>
  event(
    'com.vmware.vc.host.TPMAttestationFailedEvent',
    `Host TPM attestation failed: because of ${reason}`,
  )

describe('an attestation record', () => {
  it('is stored without an event if the host is accepted', () => {
    const accepted = record('accepted', '')
    const refused = record('notAccepted', 'QUOTE_NONCE')
    for (const before of [undefined, accepted, refused])
      expect(stored(accepted, before)).toEqual({ records: [[HOST.id, accepted]], events: [] })
  })

  it('is stored with an event whenever the reason of the refusal changes', () => {
    const refused = record('notAccepted', 'QUOTE_NONCE')
    const records = [[HOST.id, refused]]
    const events = [failed('QUOTE_NONCE')]
    for (const before of [undefined, record('accepted', ''), record('notAccepted', 'QUOTE_TYPE')])
      expect(stored(refused, before)).toEqual({ records, events })
    expect(stored(refused, refused)).toEqual({ records, events: [] })
  })

  it('has one more event if the endorsement key of the host changed', () => {
    const id = 'com.vmware.vc.host.TpmEndorsementKeyMismatch'
    expect(stored(record('notAccepted', 'EK_CHANGED')).events).toEqual([
      event(id, 'because of EK_CHANGED'),
      failed('EK_CHANGED'),
    ])
  })
})

describe('the message about a refused host', () => {
  it('says how to trust a TPM that an operator may have replaced or cleared, and is else unchanged', () => {
    const message = 'because'
    for (const reason of ['EK_CHANGED', 'CLOCK_BACKWARDS'])
      expect(withRemedy({ reason, message }, 'esx-1')).toMatch(
        /^because.*, trust it: nkpsim host add esx-1 --force$/,
      )
    const other = { reason: 'EK_CHANGED', message }
    expect(withRemedy(other, 'esx 1')).toMatch(/: nkpsim host add 'esx 1' --force$/)
    for (const reason of ['', 'QUOTE_NONCE', 'EK_OF_ANOTHER_HOST'])
      expect(withRemedy({ reason, message }, 'esx-1')).toBe(message)
  })
})
