import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { VcenterError } from '../errors.ts'
import { type BackupSecrets, type BackupSpec, wipeSecrets } from '../records/backup-spec.ts'
import type { BackupJobs } from '../recovery/backup-jobs.ts'
import { requireBackupSpec } from '../recovery/backup-spec.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

/** A backup as a caller requests it. */
export type AskedBackup = Omit<BackupSpec, 'parts' | 'isEncrypted'> & {
  parts: readonly string[]
  withoutEncryption: boolean
  /** The operation always wipes them. */
  secrets: BackupSecrets
}

export type BackupOperations = ReturnType<typeof backupOperations>

/** Backups of vCenter itself. */
export function backupOperations({ store, jobs }: { store: Store; jobs: BackupJobs }) {
  return named('nkpsim.vcenter.v1.RecoveryService', {
    createBackup: operation({
      requirement: [
        { privilege: 'Cryptographer.ManageKeyServers' },
        { privilege: 'Global.VCServer' },
      ],
      audit: { target: undefined },
      task: { operation: 'com.vmware.appliance.recovery.backup.job.create', isLong: true },
      /** Returns the backup job while it still runs. */
      run: async ({ spec: asked }: { spec: AskedBackup | undefined }) => {
        const { spec, secrets } = readBackup(asked)
        return jobs.start({ spec, secrets, schedule: undefined })
      },
      outcome: async ({ id }) => {
        await jobs.settled()
        const job = store.recovery.jobs().find((each) => each.id === id)
        return job?.state === 'failed' ? job.message : ''
      },
    }),
    getBackupJob: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async ({ id }: { id: string }) => {
        const job = store.recovery.jobs().find((candidate) => candidate.id === id)
        if (job !== undefined) return job
        throw new VcenterError('BACKUP_JOB_NOT_FOUND', `there is no backup job "${id}"`)
      },
    }),
    listBackupJobs: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => store.recovery.jobs(),
    }),
  })
}

/**
 * Returns the backup request and its secrets, which the caller wipes.
 * @throws VcenterError INVALID_REQUEST
 */
export function readBackup(asked: AskedBackup | undefined): {
  spec: BackupSpec
  secrets: BackupSecrets
} {
  if (asked === undefined) throw new VcenterError('INVALID_REQUEST', 'say which backup to make')
  const { secrets } = asked
  try {
    return { spec: requireBackupSpec(asked, secrets), secrets }
  } catch (error) {
    wipeSecrets(secrets)
    throw error
  }
}
