import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** How far a clock may be set back without ending sessions. */
const CLOCK_LEEWAY_MS = 300_000

/** Whether a stored session has ended: by time, or because its user or password changed. Pure. */
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
    // The clock was set back: the age of the session is unknown, and its end may be years away.
    nowMs < session.issuedMs - CLOCK_LEEWAY_MS ||
    nowMs - session.lastActiveMs >= durationMs(snapshot, 'nkpsim.session.idleTimeout')
  )
}
