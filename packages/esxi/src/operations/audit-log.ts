import { type AuditLog, OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

export type AuditLogOperations = ReturnType<typeof auditLogOperations>

/** The audit log of the host. */
export function auditLogOperations({ log, hostId }: { log: AuditLog; hostId: string }) {
  return named('nkpsim.esxi.v1.HostAuditService', {
    readAuditLog: operation({
      requirement: ['Global.Diagnostics'],
      audit: OPEN,
      /** Returns the records as lines. */
      run: ({ fromSequence }: { fromSequence: number }) => log.lines(Math.max(1, fromSequence)),
    }),
    listAuditCheckpoints: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      /** @param limit 0 means the default number */
      run: async ({ limit }: { limit: number }) => {
        log.checkpoint()
        return log.newestCheckpoints(Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT))
      },
    }),
    getAuditKey: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => ({ instanceId: hostId, publicKey: log.publicKey }),
    }),
  })
}
