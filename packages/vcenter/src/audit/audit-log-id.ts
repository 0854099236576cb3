import { join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import type { Store } from '../store/store.ts'

/** Folder of the audit log in the state folder of a vCenter. */
export const AUDIT_FOLDER = 'audit'
/** File in the state folder of a vCenter whose database does not have the id of its audit log. */
export const OWN_AUDIT_LOG_ID_FILE = 'audit-log-id'
const MAX_ID_BYTES = 64

/**
 * UUID of a vCenter's audit log, according to its database. It is the vCenter's instance id, or the
 * UUID that its last restore created.
 */
export function auditLogId(store: Pick<Store, 'identity' | 'snapshot'>): string {
  return store.snapshot().lastRestore?.auditLogId ?? store.identity.instanceId
}

/**
 * Returns the UUID of the audit log in a state folder, if it is not the one of the database. Both
 * nodes of vCenter HA have the same database, and each has a log of its own.
 */
export function readOwnAuditLogId(files: Files, stateFolder: string): string | undefined {
  return readSmallFileIfThere(
    files,
    join(stateFolder, OWN_AUDIT_LOG_ID_FILE),
    MAX_ID_BYTES,
  )?.toString()
}

/** Gives the vCenter of a state folder an audit log of its own, which begins empty. */
export async function writeOwnAuditLogId(
  effects: FileEffects,
  stateFolder: string,
  id: string,
): Promise<void> {
  await writeFileDurably(effects, join(stateFolder, OWN_AUDIT_LOG_ID_FILE), Buffer.from(id), {
    mode: 0o600,
  })
}
