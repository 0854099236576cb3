import { CliError } from './errors.ts'

/**
 * Requires a user name with its domain, before a command asks for a password.
 * @throws CliError USAGE with the name that the user probably means
 */
export function requireDomain(user: string): void {
  if (user.includes('@')) return
  throw new CliError(
    'USAGE',
    `the user name "${user}" has no domain; did you mean ${user}@vsphere.local?`,
  )
}
