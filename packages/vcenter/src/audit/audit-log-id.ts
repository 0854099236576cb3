import type { Store } from '../store/store.ts'

/**
 * UUID of a vCenter's audit log. It is the vCenter's instance id, or the UUID that its last restore
 * created.
 */
export function auditLogId(store: Pick<Store, 'identity' | 'snapshot'>): string {
  return store.snapshot().lastRestore?.auditLogId ?? store.identity.instanceId
}
