export { silentLogger } from '@nkpsim/daemon/testing'
export { holdingWhenHeard, holdingWhenSent } from '../distribution/holding.ts'
export { desiredState } from '../distribution/plan.ts'
export { removeHost } from '../inventory/remove-host.ts'
export { prepareBackup, restoreProvider } from '../key-provider/backup.ts'
export { createProvider, deleteProvider, markBackedUp } from '../key-provider/lifecycle.ts'
export { createBackupJobs } from '../recovery/backup-jobs.ts'
export type {
  Host,
  HostInventory,
  KeyProvider,
  Snapshot,
  VcenterBackup,
} from '../store/snapshot.ts'
export type { Store } from '../store/store.ts'
export { host, storeIn } from './models.ts'
export { backupSecrets, specTo } from './recovery.ts'
