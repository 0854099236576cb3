import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** How far the clock may be set back before sessions end. */
const CLOCK_LEEWAY_MS = 300_000

/**
 * Whether a stored session has ended. It ends after its lifetime, after its idle time, when its
 * user is deleted, or when the password changes. Pure.
 */
export function isOver(
  snapshot: Pick<Snapshot, 'users' | 'settings'>,
  session: SessionRecord,
  nowMs: number,
): boolean {
  const user = snapshot.users.find(({ name }) => name === session.user)
  return (
    user === undefined ||
    passwordStamp(user) !== session.passwordStamp ||
    nowMs >= session.expiresMs ||
    // After the clock was set back, the age of the session is unknown. Without this check, the
    // session might not end for years.
    nowMs < session.issuedMs - CLOCK_LEEWAY_MS ||
    nowMs - session.lastActiveMs >= durationMs(snapshot, 'nkpsim.session.idleTimeout')
  )
}
