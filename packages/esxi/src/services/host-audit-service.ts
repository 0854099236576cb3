import { auditPublicKeyToPem } from '@nkpsim/crypto'
import { type AuditLog, inMessages } from '@nkpsim/daemon/audit'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

/** nkpsim.esxi.v1.HostAuditService. */
export function hostAuditService(log: AuditLog, hostId: string): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostAuditService', {
    allow: ['operator'],
    handlers: {
      readAuditLog: ({ fromSequence }) => inMessages(log.lines(Math.max(1, fromSequence))),
      listAuditCheckpoints: async ({ limit }) => {
        log.checkpoint()
        const most = Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)
        return { checkpoints: await log.newestCheckpoints(most) }
      },
      getAuditKey: async () => ({
        instanceId: hostId,
        publicKeyPem: auditPublicKeyToPem(log.publicKey),
      }),
    },
  })
}
