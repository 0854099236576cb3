import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { BOX_KEY_FILE } from '../store/box-key.ts'
import { decryptColumn, encryptColumn } from '../store/boxed-column.ts'
import { createIdentity, putIdentity } from '../store/identity.ts'
import { migrate } from '../store/migrations.ts'
import { DATABASE_FILE } from '../store/store.ts'

/** Schema of 0.2.0. */
export const SCHEMA_BEFORE_SEALS = 8

/**
 * Writes the state folder of a vCenter from before seals existed. It has an identity and the
 * effects of the SQL statement. Returns the id of the vCenter.
 */
export async function writeOlderStore(
  folder: string,
  sql: string,
  schema: number = SCHEMA_BEFORE_SEALS,
): Promise<string> {
  const boxKey = Secret.random(32, systemRandom.bytes)
  writeFileSync(join(folder, BOX_KEY_FILE), boxKey.reveal(), { mode: 0o600 })
  using database = new DatabaseSync(join(folder, DATABASE_FILE))
  database.exec('PRAGMA journal_mode = WAL')
  migrate(database, schema)
  const identity = await createIdentity('localhost', Date.now(), systemRandom)
  putIdentity(database, boxKey, identity, systemRandom)
  rebox(database, boxKey, identity.instanceId)
  database.exec(sql)
  return identity.instanceId
}

/**
 * Re-encrypts the keys of the identity and binds them to version 1, as in rows from before seals
 * existed.
 */
function rebox(database: DatabaseSync, boxKey: Secret, instanceId: string): void {
  const row = database.prepare('SELECT identity, keys, version FROM vcenter').get()
  const place = (version: number) => ({
    table: 'vcenter',
    primaryKey: instanceId,
    column: 'keys',
    version,
    boundTo: { identity: String(row?.['identity']) },
  })
  using keys = decryptColumn(boxKey, place(Number(row?.['version'])), row?.['keys'] as Uint8Array)
  database
    .prepare('UPDATE vcenter SET keys = ?, version = 1')
    .run(encryptColumn(boxKey, place(1), keys, systemRandom))
}
