/**
 * A stored session. The session ends when this record is removed, even if a token says otherwise.
 */
export type SessionRecord = {
  /** UUID. */
  id: string
  user: string
  /** Identifies the password that the user logged in with. */
  passwordStamp: string
  issuedMs: number
  expiresMs: number
  lastActiveMs: number
}
