import { type AuditLog, OPEN, readLogFolder, readNewestCheckpoints } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { Files } from '@nkpsim/effects'
import { auditCopyFolder, listAuditCopies } from '../audit/audit-copies.ts'
import type { AuditOrigin } from '../audit/start-audit.ts'
import { VcenterError } from '../errors.ts'
import { operation } from './operation.ts'

const DEFAULT_LIMIT = 1000
const MAX_LIMIT = 5000

export type AuditLogOperations = ReturnType<typeof auditLogOperations>

/** Operations on the audit log of this vCenter. */
export function auditLogOperations({
  log,
  auditOrigin,
  stateFolder,
  fileEffects,
}: {
  log: AuditLog
  auditOrigin: AuditOrigin
  stateFolder: string
  fileEffects: { files: Files }
}) {
  /** Returns the folder of the copy of another log; undefined for the own log. */
  const copyFolder = (logId: string): string | undefined => {
    if (logId === '' || logId === auditOrigin.logId) return undefined
    if (listAuditCopies(fileEffects.files, stateFolder).includes(logId))
      return auditCopyFolder(stateFolder, logId)
    throw new VcenterError(
      'AUDIT_LOG_NOT_FOUND',
      `this vCenter has no copy of the audit log ${logId}; nkpsim audit verify lists the logs`,
    )
  }
  return named('nkpsim.vcenter.v1.AuditService', {
    readLog: operation({
      requirement: [{ privilege: 'Global.Diagnostics' }],
      audit: OPEN,
      /** Returns the audit records as lines of text. */
      run: ({ fromSequence, logId }: { fromSequence: number; logId: string }) => {
        const folder = copyFolder(logId)
        const first = Math.max(1, fromSequence)
        return folder === undefined
          ? log.lines(first)
          : readLogFolder(fileEffects.files, folder, first)
      },
    }),
    listCheckpoints: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /** @param limit 0: the default number */
      run: async ({ limit, logId }: { limit: number; logId: string }) => {
        const folder = copyFolder(logId)
        const count = Math.min(limit === 0 ? DEFAULT_LIMIT : limit, MAX_LIMIT)
        if (folder !== undefined) return readNewestCheckpoints(fileEffects.files, folder, count)
        log.checkpoint()
        return log.newestCheckpoints(count)
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
        copiedLogIds: listAuditCopies(fileEffects.files, stateFolder),
      }),
    }),
  })
}
