import { createHash } from 'node:crypto'
import type { PasswordHash } from '@nkpsim/crypto'

/** An account that may log in. */
export type User = {
  /** In lower case, with its domain: `administrator@vsphere.local`. */
  name: string
  password: PasswordHash
  /** Grows with each change of the password; sessions of an earlier password end. */
  passwordVersion: number
}

/**
 * Distinguishes a password from every other of this user, here or on a linked vCenter, and reveals
 * nothing about it.
 */
export function passwordStamp({ passwordVersion, password }: Omit<User, 'name'>): string {
  const salt = createHash('sha256').update(password.salt).digest('base64url')
  return `${passwordVersion}.${salt.slice(0, 22)}`
}
