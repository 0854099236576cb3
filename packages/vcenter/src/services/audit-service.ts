import { auditPublicKeyToPem } from '@nkpsim/crypto'
import { inMessages } from '@nkpsim/daemon/audit'
import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AuditLogOperations } from '../operations/audit-log.ts'
import { timestamp } from './timestamp.ts'

/** Serves nkpsim.vcenter.v1.AuditService. */
export function auditService(operations: AuditLogOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.AuditService', operations, {
    readLog: (request, run) => inMessages(run(request)),
    listCheckpoints: async (request, run) => ({ checkpoints: await run(request) }),
    getPublicKey: async (request, run) => {
      const { instanceId, publicKey, restore, copiedLogIds } = await run(request)
      return {
        instanceId,
        publicKeyPem: auditPublicKeyToPem(publicKey),
        copiedLogIds,
        ...(restore && {
          restore: {
            previousLogId: restore.previousLogId,
            time: timestamp(restore.timeMs),
            backupTime: timestamp(Date.parse(restore.backupTime)),
          },
        }),
      }
    },
  })
}
