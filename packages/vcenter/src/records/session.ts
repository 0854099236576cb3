/** A stored session. It ends when this record is removed, whatever its tokens say. */
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
