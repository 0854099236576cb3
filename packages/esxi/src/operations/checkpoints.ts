import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { CheckpointStore } from '../audit/checkpoint-store.ts'
import { EsxiError } from '../errors.ts'
import { operation } from './operation.ts'

export type CheckpointOperations = ReturnType<typeof checkpointOperations>

/** The checkpoints that the host stores from the audit logs of its vCenters. */
export function checkpointOperations({ checkpoints }: { checkpoints: CheckpointStore }) {
  return named('nkpsim.esxi.v1.AuditCheckpointService', {
    storeCheckpoint: operation({
      requirement: 'vcenter',
      // Not audited, because vCenter sends many checkpoints.
      audit: OPEN,
      run: async (
        {
          checkpoint,
          publicKey,
        }: { checkpoint: SignedAuditCheckpoint | undefined; publicKey: Buffer },
        call: Call,
      ) => {
        if (checkpoint === undefined)
          throw new EsxiError('INVALID_REQUEST', 'a checkpoint is needed')
        await requireOwnLog(call, checkpoint, publicKey, checkpoints)
        await checkpoints.keep({ checkpoint, publicKey })
      },
    }),
    listCheckpoints: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ instanceId }: { instanceId: string }) => checkpoints.list(instanceId),
    }),
  })
}

/**
 * Requires that the checkpoint is from a log of the calling vCenter. The first log of a vCenter has
 * the UUID of the vCenter. A restore begins a log with another UUID and the same key. Therefore the
 * vCenter may name another log, unless this host has a checkpoint of it with another key.
 */
async function requireOwnLog(
  { peer }: Call,
  { instanceId }: SignedAuditCheckpoint,
  publicKey: Buffer,
  checkpoints: Pick<CheckpointStore, 'list'>,
): Promise<void> {
  if (peer?.kind === 'vcenter') {
    if (peer.id === instanceId) return
    const known = await checkpoints.list(instanceId)
    if (known.every((each) => each.publicKey.equals(publicKey))) return
  }
  const message = 'this host accepts checkpoints of a log only from the vCenter of the log'
  throw new EsxiError('NO_PERMISSION', message)
}
