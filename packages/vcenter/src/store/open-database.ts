import type { Secret } from '@nkpsim/crypto'
import type { AuditKeys } from '@nkpsim/daemon/audit'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { Database, DatabaseConnection, Databases, Effects } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'
import { obtainAuditKeys } from './audit-keys.ts'
import { composeStoredNames } from './compose-names.ts'
import { identifyBackups } from './identify-backups.ts'
import { type createIdentity, putIdentity, readIdentity, type VcenterIdentity } from './identity.ts'
import { migrate, requireKnownSchema, SCHEMA_VERSION } from './migrations.ts'
import { createSeal, type Seal } from './seal.ts'

/** A database with the current schema, sealed by its own vCenter. */
export type OpenDatabase = {
  database: Database
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
  { database: databases, random }: Pick<Effects, 'database' | 'random'>,
  path: string,
  boxKey: Secret,
  newIdentity: () => ReturnType<typeof createIdentity>,
): Promise<OpenDatabase> {
  const database = openSound(databases, path)
  try {
    const schema = requireKnownSchema(database)
    const kept = await readIdentity(database, boxKey, random)
    if (kept === undefined) requireEmpty(database)
    const { identity, isSealed } = kept ?? { identity: await newIdentity(), isSealed: false }
    const verifiedSeal = (): Seal => {
      const seal = createSeal(database, boxKey, identity.instanceId)
      seal.verify()
      return seal
    }
    let seal = isSealed ? verifiedSeal() : undefined
    if (seal === undefined || schema < SCHEMA_VERSION) {
      migrate(database, SCHEMA_VERSION, () => {
        if (!isSealed) putIdentity(database, boxKey, identity, random)
        obtainAuditKeys(database, boxKey, identity.instanceId, random)
        composeStoredNames(database, boxKey, random)
        identifyBackups(database, boxKey, random)
        createSeal(database, boxKey, identity.instanceId).write()
      })
      seal = verifiedSeal()
    }
    const auditKeys = obtainAuditKeys(database, boxKey, identity.instanceId, random)
    return { database, identity, auditKeys, seal }
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens a database and checks its file.
 * @throws VcenterError STORE_UNUSABLE; errors of the file system
 */
function openSound(databases: Databases, path: string): Database {
  let database: Database | undefined
  try {
    database = databases.open(path)
    const check = database.prepare('PRAGMA quick_check').get()?.['quick_check']
    if (check !== 'ok') throw new Error(String(check))
    return database
  } catch (cause) {
    database?.close()
    if (Reflect.has(Object(cause), 'syscall')) throw cause
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
function requireEmpty(database: DatabaseConnection): void {
  // A first start commits the schema and the identity in one transaction.
  if (database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return
  throw new VcenterError(
    'STORE_UNUSABLE',
    'the database has tables, but has lost the identity of its vCenter; restore this vCenter from a backup',
  )
}
