import { type AuditLog, OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { auditLogId } from '../audit/audit-log-id.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

export type AuditLogOperations = ReturnType<typeof auditLogOperations>

/** Operations on the audit log of this vCenter. */
export function auditLogOperations({
  log,
  store,
}: {
  log: AuditLog
  store: Pick<Store, 'identity' | 'snapshot'>
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
        instanceId: auditLogId(store),
        publicKey: log.publicKey,
        /** Undefined if this vCenter was never restored. */
        restore: store.snapshot().lastRestore,
      }),
    }),
  })
}
