import type { SessionRecord } from '../records/session.ts'
import { passwordStamp } from '../records/user.ts'
import { durationMs } from '../settings/settings.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** By how much a clock may be put right without an end of sessions. */
const CLOCK_LEEWAY_MS = 300_000

/**
 * Whether a session has ended although it is kept: by time, with its user, or with his password.
 * Pure.
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
    // The clock was set back: nobody knows how old it is, and its end may be years away.
    nowMs < session.issuedMs - CLOCK_LEEWAY_MS ||
    nowMs - session.lastActiveMs >= durationMs(snapshot, 'nkpsim.session.idleTimeout')
  )
}
