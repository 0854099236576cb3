import { auditPublicKeyToPem } from '@nkpsim/crypto'
import { inMessages } from '@nkpsim/daemon/audit'
import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AuditLogOperations } from '../operations/audit-log.ts'

/** nkpsim.esxi.v1.HostAuditService. */
export function hostAuditService(operations: AuditLogOperations): ServiceRegistration {
  return serve('nkpsim.esxi.v1.HostAuditService', operations, {
    readAuditLog: (request, run) => inMessages(run(request)),
    listAuditCheckpoints: async (request, run) => ({ checkpoints: await run(request) }),
    getAuditKey: async (request, run) => {
      const { instanceId, publicKey } = await run(request)
      return { instanceId, publicKeyPem: auditPublicKeyToPem(publicKey) }
    },
  })
}
