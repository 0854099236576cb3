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
        requireSigner(call, checkpoint)
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

/** Requires the vCenter whose log the checkpoint belongs to. */
function requireSigner({ peer }: Call, { instanceId }: SignedAuditCheckpoint): void {
  if (peer?.kind === 'vcenter' && peer.id === instanceId) return
  throw new EsxiError('NO_PERMISSION', 'a checkpoint is taken from the vCenter alone that it is of')
}
