import { createHash } from 'node:crypto'
import type { PasswordHash } from '@nkpsim/crypto'

/** A user account. */
export type User = {
  /** Name in lower case, with its domain: `administrator@vsphere.local`. */
  name: string
  password: PasswordHash
  /** Increases with each change of the password. Sessions of earlier passwords end. */
  passwordVersion: number
}

/**
 * Returns a value that identifies a password among all passwords of this user, here and on linked
 * vCenters. The value reveals nothing about the password.
 */
export function passwordStamp({ passwordVersion, password }: Omit<User, 'name'>): string {
  const salt = createHash('sha256').update(password.salt).digest('base64url')
  return `${passwordVersion}.${salt.slice(0, 22)}`
}
