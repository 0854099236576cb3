import { join } from 'node:path'
import { auditPublicKey } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import {
  type AuditLog,
  openAuditLog,
  RESTORE_CALL,
  TAKEOVER_CALL,
  takeoverRequest,
} from '@nkpsim/daemon/audit'
import type { ClusterClock, Files, MachineClock } from '@nkpsim/effects'
import type { Restore } from '../records/restore.ts'
import type { Store } from '../store/store.ts'
import { knownAuditEnds } from './audit-copies.ts'
import { AUDIT_FOLDER, auditLogId, readOwnAuditLogId } from './audit-log-id.ts'
import { type CheckpointCopies, createCheckpointCopies } from './checkpoint-copies.ts'

/** Id of an audit log, and the restore with which it begins, if any. */
export type AuditOrigin = { logId: string; restore: Restore | undefined }

/**
 * Opens the audit log of a vCenter in its state folder, and copies its checkpoints to hosts. The
 * log of a restored vCenter begins with the restore.
 * @throws VcenterError AUDIT_LOG_DAMAGED
 */
export function startAudit(input: {
  store: Pick<Store, 'auditKeys' | 'identity' | 'snapshot'>
  stateFolder: string
  /** Called for each record; `isWritten` is false if the record could not be written. */
  onAppend?: (isWritten: boolean) => void
  /** Name of the node of vCenter HA that takes over; undefined without vCenter HA. */
  node?: string | undefined
  clusterClock: ClusterClock
  machineClock: MachineClock
  files: Files
  logger: Logger
}): { log: AuditLog; origin: AuditOrigin; copies: CheckpointCopies } {
  const { store, stateFolder, onAppend, clusterClock, machineClock, files, logger } = input
  const { auditKeys: keys } = store
  const copies = createCheckpointCopies({
    publicKey: auditPublicKey(keys.signingKey),
    machineClock,
    logger,
  })
  const ownId = readOwnAuditLogId(files, stateFolder)
  const origin: AuditOrigin = {
    logId: ownId ?? auditLogId(store),
    restore: ownId === undefined ? store.snapshot().lastRestore : undefined,
  }
  const log = openAuditLog({
    folder: join(stateFolder, AUDIT_FOLDER),
    instanceId: origin.logId,
    keys,
    onCheckpoint: copies.copy,
    ...(onAppend && { onAppend }),
    clock: clusterClock,
    machineClock,
    files,
    logger,
  })
  if (origin.restore !== undefined && log.lastSequence() === 0) {
    const { previousLogId, backupTime, timeMs } = origin.restore
    const request = { previousLogId, backupTime, time: new Date(timeMs).toISOString() }
    log.begin({ caller: 'vcenterd', call: RESTORE_CALL, target: '', request }).settle('OK')
  }
  if (input.node !== undefined) {
    const known = knownAuditEnds(files, stateFolder)
    const request = takeoverRequest(store.snapshot().term, known)
    log.begin({ caller: 'vcenterd', call: TAKEOVER_CALL, target: input.node, request }).settle('OK')
  }
  return { log, origin, copies }
}
