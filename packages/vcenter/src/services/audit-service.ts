import { auditPublicKeyToPem } from '@nkpsim/crypto'
import { type AuditLog, inMessages } from '@nkpsim/daemon/audit'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'

import { auditLogId } from '../audit/audit-log-id.ts'
import type { Store } from '../store/store.ts'
import { timestamp } from './timestamp.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

/** nkpsim.vcenter.v1.AuditService. */
export function auditService(
  log: AuditLog,
  store: Pick<Store, 'identity' | 'snapshot'>,
): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.AuditService', {
    allow: ['operator'],
    handlers: {
      readLog: ({ fromSequence }) => inMessages(log.lines(Math.max(1, fromSequence))),
      listCheckpoints: async ({ limit }) => {
        log.checkpoint()
        const most = Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)
        return { checkpoints: await log.newestCheckpoints(most) }
      },
      getPublicKey: async () => {
        const { lastRestore } = store.snapshot()
        return {
          instanceId: auditLogId(store),
          publicKeyPem: auditPublicKeyToPem(log.publicKey),
          ...(lastRestore && {
            restore: {
              previousLogId: lastRestore.previousLogId,
              time: timestamp(lastRestore.timeMs),
              backupTime: timestamp(Date.parse(lastRestore.backupTime)),
            },
          }),
        }
      },
    },
  })
}
