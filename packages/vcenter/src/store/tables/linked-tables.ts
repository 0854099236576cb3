import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../../errors.ts'
import type { Entry } from '../../records/entry.ts'
import type { Partner, PartnerCredentials } from '../../records/partner.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from '../boxed-column.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { optionalText, type Row, text } from './row.ts'

/** Writes the partners and the shared entries of the domain of linked vCenters. */
export type LinkedTables = {
  /**
   * Adds a partner, or updates the partner with the same id. Keeps the partner's credentials for
   * this vCenter.
   */
  putPartner(partner: Omit<Partner, 'hasAdmitted'>): void
  putPartnerCredentials(instanceId: string, credentials: PartnerCredentials): void
  removePartner(instanceId: string): void
  putEntries(entries: readonly Entry[]): void
  removeEntries(keys: readonly string[]): void
  /** Replaces all entries. */
  replaceEntries(entries: readonly Entry[]): void
}

/** Reads secrets for one call. Snapshots do not contain these secrets. */
export type LinkedReader = {
  /**
   * @returns undefined if the partner has not admitted this vCenter. The caller must wipe the key.
   * @throws VcenterError STORE_UNUSABLE
   */
  partnerCredentials(instanceId: string): PartnerCredentials | undefined
}

export function linkedTables(database: Preparing, boxKey: Secret, random: Random) {
  const put = database.prepare(
    `INSERT INTO partner (instance_id, name, address, version) VALUES (?, ?, ?, 0)
     ON CONFLICT (instance_id) DO UPDATE SET name = excluded.name, address = excluded.address`,
  )
  const putCredentials = database.prepare(
    `UPDATE partner SET certificate = ?, roots = ?, private_key = ?, version = ?
     WHERE instance_id = ?`,
  )
  const find = database.prepare('SELECT * FROM partner WHERE instance_id = ?')
  const remove = database.prepare('DELETE FROM partner WHERE instance_id = ?')
  const partners = database.prepare(
    `SELECT instance_id, name, address, private_key IS NOT NULL AS has_admitted
     FROM partner ORDER BY name`,
  )
  const putEntry = database.prepare(
    `INSERT INTO domain_entry (key, value, counter, origin) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, counter = excluded.counter,
       origin = excluded.origin`,
  )
  const entries = database.prepare('SELECT * FROM domain_entry ORDER BY key')

  const removeAll = database.prepare('DELETE FROM domain_entry')
  const removeEntry = database.prepare('DELETE FROM domain_entry WHERE key = ?')
  const putEntries = (all: readonly Entry[]): void => {
    for (const { key, value, counter, origin } of all)
      putEntry.run(key, value ?? null, counter, origin)
  }

  const writes: LinkedTables = {
    putPartner: ({ instanceId, name, address }) => void put.run(instanceId, name, address),
    putPartnerCredentials: (instanceId, { certificatePem, rootsPem, privateKey }) => {
      const version = Number(find.get(instanceId)?.['version'] ?? 0) + 1
      const place = keyPlace(instanceId, version, certificatePem, rootsPem)
      const box = encryptColumn(boxKey, place, privateKey, random)
      putCredentials.run(certificatePem, rootsPem, box, version, instanceId)
    },
    removePartner: (instanceId) => void remove.run(instanceId),
    putEntries,
    removeEntries: (keys) => {
      for (const key of keys) removeEntry.run(key)
    },
    replaceEntries: (all) => {
      removeAll.run()
      putEntries(all)
    },
  }
  const reader: LinkedReader = {
    partnerCredentials: (instanceId) => {
      const row = find.get(instanceId)
      return row && readCredentials(boxKey, instanceId, row)
    },
  }
  const read = (): Pick<Snapshot, 'partners' | 'entries'> => ({
    partners: partners.all().map((row) => ({
      instanceId: text(row, 'instance_id'),
      name: text(row, 'name'),
      address: text(row, 'address'),
      hasAdmitted: row['has_admitted'] === 1,
    })),
    entries: new Map(
      entries.all().map((row): [string, Entry] => {
        const key = text(row, 'key')
        const value = optionalText(row, 'value')
        return [key, { key, value, counter: Number(row['counter']), origin: text(row, 'origin') }]
      }),
    ),
  })
  return { writes, reader, read }
}

function readCredentials(
  boxKey: Secret,
  instanceId: string,
  row: Row,
): PartnerCredentials | undefined {
  const box = row['private_key']
  if (!(box instanceof Uint8Array)) return undefined
  const certificatePem = text(row, 'certificate')
  const rootsPem = text(row, 'roots')
  try {
    const place = keyPlace(instanceId, Number(row['version']), certificatePem, rootsPem)
    return { certificatePem, rootsPem, privateKey: decryptColumn(boxKey, place, box) }
  } catch (cause) {
    throw new VcenterError('STORE_UNUSABLE', 'the row of a linked vCenter is damaged', { cause })
  }
}

function keyPlace(
  instanceId: string,
  version: number,
  certificate: string,
  roots: string,
): ColumnPlace {
  return {
    table: 'partner',
    primaryKey: instanceId,
    column: 'private_key',
    version,
    boundTo: { certificate, roots },
  }
}
