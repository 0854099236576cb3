import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { CheckpointOperations } from '../operations/checkpoints.ts'

/** nkpsim.esxi.v1.AuditCheckpointService. */
export function auditCheckpointService(operations: CheckpointOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.AuditCheckpointService',
    operations,
    {
      storeCheckpoint: async ({ checkpoint, publicKey }, run) => {
        await run({ checkpoint: checkpoint ?? undefined, publicKey: Buffer.from(publicKey) })
        return {}
      },
      listCheckpoints: async (request, run) => ({
        checkpoints: (await run(request)).map(({ isConflicting, ...kept }) => ({
          ...kept,
          conflicting: isConflicting,
        })),
      }),
    },
    ['operator', 'vcenter'],
  )
}
