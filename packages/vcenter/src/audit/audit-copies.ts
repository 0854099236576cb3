import { join } from 'node:path'
import { type KnownEnd, readLogHead } from '@nkpsim/daemon/audit'
import type { Files } from '@nkpsim/effects'
import { VcenterError } from '../errors.ts'

/** Folder in the state folder of a vCenter for the audit logs of other nodes of vCenter HA. */
const COPIES_FOLDER = 'audit-copies'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Returns the folder of the copy of an audit log.
 * @param logId as another node states it
 * @throws VcenterError INVALID_REQUEST if it is not a UUID
 */
export function auditCopyFolder(stateFolder: string, logId: string): string {
  if (!UUID.test(logId))
    throw new VcenterError('INVALID_REQUEST', 'the id of an audit log is a UUID')
  return join(stateFolder, COPIES_FOLDER, logId)
}

/** Returns the UUIDs of the audit logs of which a state folder has a copy. */
export function listAuditCopies(files: Files, stateFolder: string): string[] {
  const folder = join(stateFolder, COPIES_FOLDER)
  if (files.now.stat(folder) === undefined) return []
  return files.now
    .list(folder)
    .filter((name) => UUID.test(name))
    .toSorted()
}

/** Returns the ends of all copies in a state folder. */
export function knownAuditEnds(files: Files, stateFolder: string): KnownEnd[] {
  return listAuditCopies(files, stateFolder).map((logId) => ({
    logId,
    ...readLogHead(files, auditCopyFolder(stateFolder, logId), logId),
  }))
}
