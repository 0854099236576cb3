import { ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { isAllowed } from './permissions.ts'
import type { Sessions } from './sessions.ts'

/**
 * Whether a user may still download a prepared backup: the session in which the user asked for it
 * is active, and the user has the right to back up providers.
 */
export function mayDownload(
  { store, sessions }: { store: Pick<Store, 'snapshot'>; sessions: Pick<Sessions, 'find'> },
  { user, sessionId }: { user: string; sessionId: string },
): boolean {
  const isActive = sessionId === '' || sessions.find(sessionId) !== undefined
  return isActive && isAllowed(store.snapshot(), user, 'Cryptographer.ManageKeyServers', ROOT)
}
