import type { HttpServer } from '@nkpsim/daemon/http-server'
import type { ClusterClock } from '@nkpsim/effects'
import { mayDownload } from '../access/may-download.ts'
import type { Sessions } from '../access/sessions.ts'
import { type DownloadServerInput, startDownloadServer } from '../key-provider/download-server.ts'
import { markBackedUp } from '../key-provider/lifecycle.ts'
import type { Store } from '../store/store.ts'
import type { Tasks } from '../tasks/tasks.ts'

const BACKUP_TASK = 'com.vmware.vcenter.crypto_manager.kms.providers.export'

export type ExportDownloadsInput = Omit<
  DownloadServerInput,
  'certificatePem' | 'privateKeyPem' | 'mayDownload' | 'onDownloaded'
> & {
  tls: Pick<DownloadServerInput, 'certificatePem' | 'privateKeyPem'>
  store: Store
  sessions: Sessions
  tasks: Pick<Tasks, 'run'>
  clusterClock: ClusterClock
  /** Whether this vCenter is active. */
  isHeld: () => boolean
}

/** Serves the backups of key providers, and records a provider as backed up after its download. */
export function startExportDownloads(input: ExportDownloadsInput): Promise<HttpServer> {
  const { tls, store, sessions, tasks, clusterClock, isHeld, ...server } = input
  return startDownloadServer({
    ...{ ...server, ...tls },
    mayDownload: (backup) => isHeld() && mayDownload({ store, sessions }, backup),
    onDownloaded: async (backup) => {
      const { provider, user } = backup
      // The backup is made when it is downloaded, after the call that asked for it.
      const task = { operation: BACKUP_TASK, target: provider } as const
      const run = () => markBackedUp(store, backup, clusterClock.nowMs())
      await tasks.run({ user, task, run })
      server.logger.info('provider.backed-up', { provider, user })
    },
  })
}
