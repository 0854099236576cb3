import { KDK_BYTES, keyCheckValue, type Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../../errors.ts'
import type { BackupRecord } from '../../records/backup-record.ts'
import type { EntityDefault, KeyProvider, KeyProviderInfo } from '../../records/key-provider.ts'
import { type StandardFields, standardFields } from '../../records/standard-key-provider.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from '../boxed-column.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Preparing } from '../tracked-database.ts'
import { optionalNumber, type Row, text } from './row.ts'

/** The column of the KDK cannot be NULL. */
const NO_KDK = new Uint8Array()

/** Writes key providers. */
export type KeyProviderTables = {
  insertKeyProvider(provider: KeyProvider): void
  updateKeyProvider(provider: KeyProvider): void
  /** Deletes a provider, and the defaults of entities that refer to it. */
  deleteKeyProvider(name: string): void
  putEntityDefault(entityDefault: EntityDefault): void
  removeEntityDefault(entity: Pick<EntityDefault, 'kind' | 'entity'>): void
  insertBackup(backup: BackupRecord): void
}

export function keyProviderTables(database: Preparing, boxKey: Secret, random: Random) {
  const putProvider = database.prepare(
    `INSERT INTO key_provider
       (name, key_id, tpm_required, is_default, backed_up_time_ms, kdk, version, updated_time_ms,
        kind, record)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, tpm_required = excluded.tpm_required,
       is_default = excluded.is_default, backed_up_time_ms = excluded.backed_up_time_ms,
       kdk = excluded.kdk, version = excluded.version, updated_time_ms = excluded.updated_time_ms,
       kind = excluded.kind, record = excluded.record`,
  )
  const version = database.prepare('SELECT version FROM key_provider WHERE name = ?')
  const deleteProvider = database.prepare('DELETE FROM key_provider WHERE name = ?')
  const providers = database.prepare('SELECT * FROM key_provider ORDER BY name')
  const putDefault = database.prepare(
    `INSERT INTO entity_default (kind, entity, provider) VALUES (?, ?, ?)
     ON CONFLICT (kind, entity) DO UPDATE SET provider = excluded.provider`,
  )
  const removeDefault = database.prepare('DELETE FROM entity_default WHERE kind = ? AND entity = ?')
  const defaults = database.prepare('SELECT * FROM entity_default ORDER BY kind, entity')
  const insertBackup = database.prepare(
    'INSERT INTO key_provider_backup (key_id, time_ms, is_encrypted, user, kcv) VALUES (?, ?, ?, ?, ?)',
  )
  const backups = database.prepare('SELECT * FROM key_provider_backup ORDER BY sequence')

  const put = (provider: KeyProvider, next: number): void => {
    const columns = boundColumns(provider)
    putProvider.run(
      provider.name,
      columns.key_id,
      columns.tpm_required,
      columns.is_default,
      columns.backed_up_time_ms,
      provider.kind === 'native'
        ? encryptColumn(boxKey, kdkPlace(provider.name, next, columns), provider.kdk, random)
        : NO_KDK,
      next,
      provider.updatedTimeMs ?? null,
      provider.kind,
      recordOf(provider),
    )
  }
  const writes: KeyProviderTables = {
    insertKeyProvider: (provider) => put(provider, 1),
    updateKeyProvider: (provider) =>
      put(provider, Number(version.get(provider.name)?.['version']) + 1),
    deleteKeyProvider: (name) => void deleteProvider.run(name),
    putEntityDefault: ({ kind, entity, provider }) => void putDefault.run(kind, entity, provider),
    removeEntityDefault: ({ kind, entity }) => void removeDefault.run(kind, entity),
    insertBackup: ({ keyId, timeMs, isEncrypted, user, kcv }) =>
      void insertBackup.run(keyId, timeMs, isEncrypted ? 1 : 0, user, kcv),
  }
  const read = (): Pick<Snapshot, 'keyProviders' | 'entityDefaults' | 'backups'> => ({
    keyProviders: providers.all().map((row) => readProvider(boxKey, row)),
    entityDefaults: defaults.all().map((row) => ({
      kind: text(row, 'kind') === 'folder' ? 'folder' : 'cluster',
      entity: text(row, 'entity'),
      provider: text(row, 'provider'),
    })),
    backups: backups.all().map((row) => ({
      keyId: text(row, 'key_id'),
      timeMs: Number(row['time_ms']),
      isEncrypted: row['is_encrypted'] === 1,
      user: text(row, 'user'),
      kcv: text(row, 'kcv'),
    })),
  })
  return { writes, read }
}

/** Returns the fields of a kind that has no columns of its own. */
function recordOf(provider: KeyProvider): string {
  switch (provider.kind) {
    case 'native':
    case 'trusted':
      return ''
    case 'standard':
      return JSON.stringify(standardFields(provider))
  }
}

function boundColumns(
  provider: Pick<KeyProviderInfo, 'keyId' | 'tpmRequired' | 'isDefault' | 'backedUpTimeMs'>,
) {
  return {
    key_id: provider.keyId,
    tpm_required: provider.tpmRequired ? 1 : 0,
    is_default: provider.isDefault ? 1 : 0,
    backed_up_time_ms: provider.backedUpTimeMs ?? null,
  }
}

function kdkPlace(
  name: string,
  version: number,
  boundTo: ReturnType<typeof boundColumns>,
): ColumnPlace {
  return { table: 'key_provider', primaryKey: name, column: 'kdk', version, boundTo }
}

function readProvider(boxKey: Secret, row: Row): KeyProvider {
  const kind = text(row, 'kind') as KeyProvider['kind']
  const ofAny = {
    name: text(row, 'name'),
    keyId: text(row, 'key_id'),
    tpmRequired: row['tpm_required'] === 1,
    isDefault: row['is_default'] === 1,
    backedUpTimeMs: optionalNumber(row, 'backed_up_time_ms'),
    updatedTimeMs: optionalNumber(row, 'updated_time_ms'),
  }
  try {
    switch (kind) {
      case 'native': {
        const kdk = readKdk(boxKey, row, ofAny)
        return { kind, ...ofAny, kdk, kcv: keyCheckValue(kdk) }
      }
      case 'standard': {
        const fields = JSON.parse(text(row, 'record')) as StandardFields
        return { ...ofAny, kcv: '', ...standardFields(fields) }
      }
      case 'trusted':
        return { kind, ...ofAny, kcv: '' }
      default:
        throw new TypeError(`there is no kind ${String(kind satisfies never)}`)
    }
  } catch (cause) {
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the row of key provider "${ofAny.name}" is damaged, or was encrypted with another box.key`,
      { cause },
    )
  }
}

function readKdk(
  boxKey: Secret,
  row: Row,
  provider: Parameters<typeof boundColumns>[0] & { name: string },
): Secret {
  const box = row['kdk']
  if (!(box instanceof Uint8Array)) throw new TypeError('a box is bytes')
  const place = kdkPlace(provider.name, Number(row['version']), boundColumns(provider))
  const kdk = decryptColumn(boxKey, place, box)
  if (kdk.lengthBytes !== KDK_BYTES) throw new TypeError('a KDK has 32 bytes')
  return kdk
}
