import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named, type Peer } from '@nkpsim/daemon/operation'
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
        const offered = { checkpoint, publicKey }
        const { id } = vcenterOf(call)
        // The first log of a vCenter has the UUID of the vCenter. A restore begins another log.
        if (checkpoint.instanceId === id) await checkpoints.keep(offered)
        else await checkpoints.keepAfterRestore(offered, id)
      },
    }),
    listCheckpoints: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async ({ instanceId }: { instanceId: string }) => checkpoints.list(instanceId),
    }),
  })
}

function vcenterOf({ peer }: Call): Peer {
  if (peer?.kind === 'vcenter') return peer
  throw new EsxiError('NO_PERMISSION', 'this host accepts checkpoints only from its vCenter')
}
