import { VcenterError } from '../errors.ts'

/**
 * Maximum numbers of users, roles and permissions in a vCenter. Linked vCenters send all of them in
 * one message of at most 4 MiB, and each access decision reads them.
 */
export const ACCESS_LIMITS = { users: 5000, roles: 500, permissions: 10_000 } as const

/**
 * Requires that one more object stays within the limit.
 * @throws VcenterError ACCESS_LIMIT_REACHED
 */
export function requireBelowAccessLimit(
  kind: keyof typeof ACCESS_LIMITS,
  present: readonly unknown[],
): void {
  const most = ACCESS_LIMITS[kind]
  if (present.length >= most)
    throw new VcenterError('ACCESS_LIMIT_REACHED', `a vCenter has at most ${most} ${kind}`)
}
