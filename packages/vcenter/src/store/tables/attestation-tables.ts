import { type AttestationRecord, decodeRecord, encodeRecord } from '../../records/attestation.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { decodedRecords } from './decoded-records.ts'

/** Writes the results of attestations. */
export type AttestationTables = {
  putAttestation(hostId: string, record: AttestationRecord): void
  /** Deletes all data about a host's TPM. */
  forgetAttestation(hostId: string): void
}

export function attestationTables(database: Preparing) {
  const put = database.prepare(
    `INSERT INTO host_attestation (host_id, record) VALUES (?, ?)
     ON CONFLICT (host_id) DO UPDATE SET record = excluded.record`,
  )
  const forget = database.prepare('DELETE FROM host_attestation WHERE host_id = ?')
  const all = database.prepare('SELECT host_id, record FROM host_attestation')

  const writes: AttestationTables = {
    putAttestation: (hostId, record) => void put.run(hostId, encodeRecord(record)),
    forgetAttestation: (hostId) => void forget.run(hostId),
  }
  const decode = decodedRecords(decodeRecord)
  const read = (): Pick<Snapshot, 'attestations'> => ({ attestations: decode(all.all()) })
  return { writes, read }
}
