import type { ConfigureHa, NewCluster } from './configure-ha.ts'

/** @param requireRights checks the caller's rights again, after the machines have answered */
export type ConfigureCluster = (
  cluster: NewCluster,
  requireRights: () => Promise<void>,
) => Promise<string[]>

/** Returns what makes this vCenter the active node of a cluster. It is loaded when it is used. */
export function configuring(own: ConfigureHa): ConfigureCluster {
  return async (...asked) => (await import('./configure-ha.ts')).configureHa(own, ...asked)
}
