import { type AuditLog, OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { AuditOrigin } from '../audit/start-audit.ts'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

export type AuditLogOperations = ReturnType<typeof auditLogOperations>

/** Operations on the audit log of this vCenter. */
export function auditLogOperations({
  log,
  auditOrigin,
}: {
  log: AuditLog
  auditOrigin: AuditOrigin
}) {
  return named('nkpsim.vcenter.v1.AuditService', {
    readLog: operation({
      requirement: [{ privilege: 'Global.Diagnostics' }],
      audit: OPEN,
      /** Returns the audit records as lines of text. */
      run: ({ fromSequence }: { fromSequence: number }) => log.lines(Math.max(1, fromSequence)),
    }),
    listCheckpoints: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /** @param limit 0: the default number */
      run: async ({ limit }: { limit: number }) => {
        log.checkpoint()
        return log.newestCheckpoints(Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT))
      },
    }),
    getPublicKey: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => ({
        instanceId: auditOrigin.logId,
        publicKey: log.publicKey,
        /** Undefined if the log does not begin with a restore of this vCenter. */
        restore: auditOrigin.restore,
      }),
    }),
  })
}
