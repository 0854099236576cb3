import type { SignedAuditCheckpoint } from '@nkpsim/crypto'
import { type CallContext, defineService, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import type { CheckpointStore } from '../audit/checkpoint-store.ts'
import { EsxiError } from '../errors.ts'

/** nkpsim.esxi.v1.AuditCheckpointService. */
export function auditCheckpointService(store: CheckpointStore): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.AuditCheckpointService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      storeCheckpoint: async ({ checkpoint, publicKey }, context) => {
        if (checkpoint === null) throw new EsxiError('INVALID_REQUEST', 'a checkpoint is needed')
        requireSigner(context, checkpoint)
        await store.keep({ checkpoint, publicKey: Buffer.from(publicKey) })
        return {}
      },
      listCheckpoints: async ({ instanceId }) => {
        const kept = await store.list(instanceId)
        return {
          checkpoints: kept.map(({ checkpoint, publicKey, isConflicting }) => ({
            checkpoint,
            publicKey,
            conflicting: isConflicting,
          })),
        }
      },
    },
  })
}

/** A vCenter speaks of its own log alone, and nobody else of any. */
function requireSigner({ peer }: CallContext, { instanceId }: SignedAuditCheckpoint): void {
  if (peer?.kind === 'vcenter' && peer.id === instanceId) return
  throw new RpcError(
    'PERMISSION_DENIED',
    'NO_PERMISSION',
    'a checkpoint is taken from the vCenter alone that it is of',
  )
}
