import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Secret } from '@nkpsim/crypto'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { obtainAuditKeys } from './audit-keys.ts'
import { composeStoredNames } from './compose-names.ts'
import { identifyBackups } from './identify-backups.ts'
import { type createIdentity, putIdentity, readIdentity, type VcenterIdentity } from './identity.ts'
import { migrate, requireKnownSchema, SCHEMA_VERSION } from './migrations.ts'
import { createSeal, type Seal } from './seal.ts'

/** A database with the current schema, sealed by its own vCenter. */
export type OpenDatabase = {
  database: DatabaseSync
  identity: VcenterIdentity
  auditKeys: AuditKeys
  seal: Seal
}

/**
 * Opens the database of a vCenter, and migrates it to the current schema. A sealed database is
 * verified before its migration. A database of version 0.2 or earlier has no seal, and gets its
 * seal here once.
 * @param newIdentity makes the identity of a vCenter that starts for the first time
 * @throws VcenterError STORE_UNUSABLE
 */
export async function openDatabase(
  path: string,
  boxKey: Secret,
  random: Random,
  newIdentity: () => ReturnType<typeof createIdentity>,
): Promise<OpenDatabase> {
  const database = openFile(path)
  try {
    const schema = requireKnownSchema(database)
    const kept = await readIdentity(database, boxKey, random)
    if (kept === undefined) requireEmpty(database)
    const { identity, isSealed } = kept ?? { identity: await newIdentity(), isSealed: false }
    if (isSealed) createSeal(database, boxKey, identity.instanceId).verify()
    if (!isSealed || schema < SCHEMA_VERSION)
      migrate(database, SCHEMA_VERSION, () => {
        if (!isSealed) putIdentity(database, boxKey, identity, random)
        obtainAuditKeys(database, boxKey, identity.instanceId, random)
        composeStoredNames(database, boxKey, random)
        identifyBackups(database, boxKey, random)
        createSeal(database, boxKey, identity.instanceId).write()
      })
    const seal = createSeal(database, boxKey, identity.instanceId)
    seal.verify()
    const auditKeys = obtainAuditKeys(database, boxKey, identity.instanceId, random)
    return { database, identity, auditKeys, seal }
  } catch (error) {
    database.close()
    throw error
  }
}

function openFile(path: string): DatabaseSync {
  // Creates the file first, so that only the owner can ever read it. SQLite gives its other files
  // the same mode.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
  chmodSync(path, 0o600)
  const database = new DatabaseSync(path, { timeout: 0, open: false })
  try {
    database.open()
    // Without secure_delete, freed pages would keep old boxes. With FULL, acknowledged commits
    // survive a power loss.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON',
    )
    const check = database.prepare('PRAGMA quick_check').get()?.['quick_check']
    if (check !== 'ok') throw new Error(String(check))
    return database
  } catch (cause) {
    if (database.isOpen) database.close()
    const reason = messageOf(cause)
    throw new VcenterError('STORE_UNUSABLE', `the database ${path} cannot be used: ${reason}`, {
      cause,
    })
  }
}

/**
 * Refuses a database that has a schema but no identity. Otherwise an attacker could remove the
 * identity, or plant a trigger before the first start. The new vCenter would seal the rows of the
 * attacker, and the trigger would write when vCenter writes.
 */
function requireEmpty(database: DatabaseSync): void {
  // A first start commits the schema and the identity in one transaction.
  if (database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return
  throw new VcenterError(
    'STORE_UNUSABLE',
    'the database has tables, but has lost the identity of its vCenter; restore this vCenter from a backup',
  )
}
