import type { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../../errors.ts'
import type { StandardKey } from '../../records/standard-key-provider.ts'
import { type ColumnPlace, decryptColumn, encryptColumn } from '../boxed-column.ts'
import type { Preparing } from '../tracked-database.ts'
import { type Row, text } from './row.ts'

/** Writes what vCenter keeps for the key servers of standard key providers. */
export type KmsTables = {
  /** @param name - what the secret is for, unique in the provider */
  putKmsSecret(provider: string, name: string, secret: Secret): void
  removeKmsSecret(provider: string, name: string): void
  /** Keeps the identity of a key that a key server made. Never the key itself. */
  putStandardKey(key: StandardKey): void
  removeStandardKey(provider: string, keyId: string): void
}

/** Reads for one task what snapshots do not contain. */
export type KmsReader = {
  /**
   * @returns undefined if there is no such secret. The caller must wipe the secret.
   * @throws VcenterError STORE_UNUSABLE
   */
  secret(provider: string, name: string): Secret | undefined
  /** @returns undefined if this vCenter knows no such key */
  key(provider: string, keyId: string): StandardKey | undefined
  /** Returns the newest keys of a provider, newest first. */
  keys(provider: string, limit: number): StandardKey[]
  /** Returns how many keys of a provider this vCenter knows. */
  countKeys(provider: string): number
}

export function kmsTables(database: Preparing, boxKey: Secret, random: Random) {
  const putSecret = database.prepare(
    `INSERT INTO kms_secret (provider, name, secret, version) VALUES (?, ?, ?, ?)
     ON CONFLICT (provider, name) DO UPDATE SET secret = excluded.secret,
       version = excluded.version`,
  )
  const removeSecret = database.prepare('DELETE FROM kms_secret WHERE provider = ? AND name = ?')
  const findSecret = database.prepare(
    'SELECT secret, version FROM kms_secret WHERE provider = ? AND name = ?',
  )
  const putKey = database.prepare(
    `INSERT INTO standard_key (provider, key_id, kcv, made_for, time_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (provider, key_id) DO UPDATE SET kcv = excluded.kcv,
       made_for = excluded.made_for, time_ms = excluded.time_ms`,
  )
  const removeKey = database.prepare('DELETE FROM standard_key WHERE provider = ? AND key_id = ?')
  const findKey = database.prepare('SELECT * FROM standard_key WHERE provider = ? AND key_id = ?')
  const newestKeys = database.prepare(
    'SELECT * FROM standard_key WHERE provider = ? ORDER BY time_ms DESC, key_id LIMIT ?',
  )
  const countKeys = database.prepare(
    'SELECT count(*) AS number FROM standard_key WHERE provider = ?',
  )
  const writes: KmsTables = {
    putKmsSecret: (provider, name, secret) => {
      const version = Number(findSecret.get(provider, name)?.['version'] ?? 0) + 1
      const box = encryptColumn(boxKey, secretPlace(provider, name, version), secret, random)
      putSecret.run(provider, name, box, version)
    },
    removeKmsSecret: (provider, name) => void removeSecret.run(provider, name),
    putStandardKey: ({ provider, keyId, kcv, madeFor, timeMs }) =>
      void putKey.run(provider, keyId, kcv, madeFor, timeMs),
    removeStandardKey: (provider, keyId) => void removeKey.run(provider, keyId),
  }
  const reader: KmsReader = {
    secret: (provider, name) => {
      const row = findSecret.get(provider, name)
      return row && openSecret(boxKey, { provider, name }, row)
    },
    key: (provider, keyId) => {
      const row = findKey.get(provider, keyId)
      return row && readKey(row)
    },
    keys: (provider, limit) => newestKeys.all(provider, limit).map(readKey),
    countKeys: (provider) => Number(countKeys.get(provider)?.['number']),
  }
  return { writes, reader }
}

function openSecret(
  boxKey: Secret,
  { provider, name }: { provider: string; name: string },
  row: Row,
): Secret {
  try {
    const box = row['secret']
    if (!(box instanceof Uint8Array)) throw new TypeError('a box is bytes')
    return decryptColumn(boxKey, secretPlace(provider, name, Number(row['version'])), box)
  } catch (cause) {
    const reason = `the ${name} of key provider "${provider}" is damaged`
    throw new VcenterError('STORE_UNUSABLE', reason, { cause })
  }
}

function secretPlace(provider: string, name: string, version: number): ColumnPlace {
  const primaryKey = JSON.stringify([provider, name])
  return { table: 'kms_secret', primaryKey, column: 'secret', version, boundTo: {} }
}

function readKey(row: Row): StandardKey {
  return {
    provider: text(row, 'provider'),
    keyId: text(row, 'key_id'),
    kcv: text(row, 'kcv'),
    madeFor: text(row, 'made_for'),
    timeMs: Number(row['time_ms']),
  }
}
