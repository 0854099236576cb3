import { join } from 'node:path'
import { auditPublicKey } from '@nkpsim/crypto'
import type { Clock, Logger } from '@nkpsim/daemon'
import { type AuditLog, openAuditLog } from '@nkpsim/daemon/audit'
import type { Store } from '../store/store.ts'
import { type CheckpointCopies, createCheckpointCopies } from './checkpoint-copies.ts'

/**
 * Opens the audit log of a vCenter in its state folder, and has its checkpoints copied to hosts.
 * @throws VcenterError AUDIT_LOG_DAMAGED
 */
export function startAudit(input: {
  store: Pick<Store, 'auditKeys' | 'identity'>
  stateFolder: string
  /** Told of each record whether it was written. */
  onAppend?: (isWritten: boolean) => void
  clock: Clock
  logger: Logger
}): { log: AuditLog; copies: CheckpointCopies } {
  const { store, stateFolder, onAppend, clock, logger } = input
  const { auditKeys: keys, identity } = store
  const copies = createCheckpointCopies({ publicKey: auditPublicKey(keys.signingKey), logger })
  const log = openAuditLog({
    folder: join(stateFolder, 'audit'),
    instanceId: identity.instanceId,
    keys,
    onCheckpoint: copies.copy,
    ...(onAppend && { onAppend }),
    clock,
    logger,
  })
  return { log, copies }
}
