import type { Store } from '../store/store.ts'

/** The UUID of a vCenter's audit log: its own, or since it was restored one that was made then. */
export function auditLogId(store: Pick<Store, 'identity' | 'snapshot'>): string {
  return store.snapshot().lastRestore?.auditLogId ?? store.identity.instanceId
}
