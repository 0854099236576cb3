import type { ConfigureHa, NewCluster } from './configure-ha.ts'

/** Returns what makes this vCenter the active node of a cluster. It is loaded when it is used. */
export function configuring(own: ConfigureHa): (cluster: NewCluster) => Promise<string[]> {
  return async (cluster) => (await import('./configure-ha.ts')).configureHa(own, cluster)
}
