import { createHash } from 'node:crypto'
import type { PasswordHash } from '@nkpsim/crypto'

/** Who may log in. */
export type User = {
  /** In lower case, with its domain: `administrator@vsphere.local`. */
  name: string
  password: PasswordHash
  /** Grows with each change of the password: sessions of the one before end with it. */
  passwordVersion: number
}

/**
 * Tells one password of a user from every other that he has or had, here or on a linked vCenter,
 * and tells nothing of it.
 */
export function passwordStamp({ passwordVersion, password }: Omit<User, 'name'>): string {
  const salt = createHash('sha256').update(password.salt).digest('base64url')
  return `${passwordVersion}.${salt.slice(0, 22)}`
}
