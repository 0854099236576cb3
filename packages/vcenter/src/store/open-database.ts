import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Secret } from '@nkpsim/crypto'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { VcenterError } from '../errors.ts'
import { obtainAuditKeys } from './audit-keys.ts'
import { composeStoredNames } from './compose-names.ts'
import {
  type createIdentity,
  hasTable,
  putIdentity,
  readIdentity,
  type VcenterIdentity,
} from './identity.ts'
import { migrate, requireKnownSchema, SCHEMA_VERSION } from './migrations.ts'
import { createSeal, type Seal } from './seal.ts'

/** What nobody can have before a vCenter has its identity. */
const AFTER_IDENTITY = [
  'audit_key',
  'backup_schedule',
  'domain_entry',
  'key_provider',
  'partner',
  'permission',
  'role',
  'user',
]

/** A database that is up to date, and sealed by its own vCenter. */
export type OpenDatabase = {
  database: DatabaseSync
  identity: VcenterIdentity
  auditKeys: AuditKeys
  seal: Seal
}

/**
 * Opens the database of a vCenter, and brings it up to date: one that is sealed is verified first,
 * as the program that wrote it left it. One of 0.2 or older has no seal and gets one, once.
 * @param newIdentity of a vCenter that starts for the first time
 * @throws VcenterError STORE_UNUSABLE
 */
export async function openDatabase(
  path: string,
  boxKey: Secret,
  newIdentity: () => ReturnType<typeof createIdentity>,
): Promise<OpenDatabase> {
  const database = openFile(path)
  try {
    const schema = requireKnownSchema(database)
    const kept = await readIdentity(database, boxKey)
    if (kept === undefined) requireNothingBeforeIdentity(database)
    const { identity, isSealed } = kept ?? { identity: await newIdentity(), isSealed: false }
    if (isSealed) createSeal(database, boxKey, identity.instanceId).verify()
    if (!isSealed || schema < SCHEMA_VERSION)
      migrate(database, SCHEMA_VERSION, () => {
        if (!isSealed) putIdentity(database, boxKey, identity)
        obtainAuditKeys(database, boxKey, identity.instanceId)
        composeStoredNames(database, boxKey)
        createSeal(database, boxKey, identity.instanceId).write()
      })
    const seal = createSeal(database, boxKey, identity.instanceId)
    seal.verify()
    const auditKeys = obtainAuditKeys(database, boxKey, identity.instanceId)
    return { database, identity, auditKeys, seal }
  } catch (error) {
    database.close()
    throw error
  }
}

function openFile(path: string): DatabaseSync {
  // Made by us first, so that it, and the files that SQLite makes after its likeness, are for the
  // owner alone from the start.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
  chmodSync(path, 0o600)
  const database = new DatabaseSync(path, { timeout: 0, open: false })
  try {
    database.open()
    // secure_delete: freed pages would keep old boxes. FULL: a commit that was acknowledged
    // survives the loss of power.
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
 * Without this, who takes the identity out of a sealed database could make an Administrator of the
 * next one, with the keys of the one before.
 */
function requireNothingBeforeIdentity(database: DatabaseSync): void {
  const filled = AFTER_IDENTITY.filter(
    (table) =>
      hasTable(database, table) &&
      database.prepare(`SELECT 1 FROM "${table}" LIMIT 1`).get() !== undefined,
  )
  if (filled.length > 0)
    throw new VcenterError(
      'STORE_UNUSABLE',
      `the database has lost the identity of its vCenter, and still holds rows (${filled.join(', ')}); restore this vCenter from a backup`,
    )
}
