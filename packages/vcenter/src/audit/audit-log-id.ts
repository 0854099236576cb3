import type { Store } from '../store/store.ts'

/** UUID of a vCenter's audit log: its own, or the one created at its last restore. */
export function auditLogId(store: Pick<Store, 'identity' | 'snapshot'>): string {
  return store.snapshot().lastRestore?.auditLogId ?? store.identity.instanceId
}
