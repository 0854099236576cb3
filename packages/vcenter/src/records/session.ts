/** A session as it is kept: it exists as long as it is kept, whatever tokens say. */
export type SessionRecord = {
  /** UUID. */
  id: string
  user: string
  /** Of the password that the user logged in with. */
  passwordStamp: string
  issuedMs: number
  expiresMs: number
  lastActiveMs: number
}
