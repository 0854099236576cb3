import { VcenterError } from '../errors.ts'
import { hostsOf, requireCluster } from '../inventory/inventory.ts'
import { isSameInfrastructure, type TrustedCluster } from '../records/trusted-infrastructure.ts'
import type { Tables } from '../store/all-tables.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { desiredInfrastructure } from './applied-config.ts'
import { findService } from './services.ts'

type Known = Pick<Snapshot, 'hosts' | 'trustServices' | 'trustedClusters' | 'trustedHosts'>

/** The wanted state of a cluster. Names of trust hosts; an empty list means all of them. */
export type ClusterChoice = {
  cluster: string
  enabled: boolean
  attestationServices: readonly string[]
  keyProviderServices: readonly string[]
}

/**
 * Makes a cluster trusted or changes its services, and configures every host that is in it now. Or
 * ends this, and removes the configuration from these hosts. A host that enters the cluster later
 * gets its configuration at the next remediation.
 * @throws VcenterError CLUSTER_NOT_FOUND, SERVICE_NOT_FOUND, INVALID_REQUEST
 */
export async function setTrustedCluster(store: Store, choice: ClusterChoice): Promise<void> {
  const snapshot = store.snapshot()
  const { cluster, enabled } = choice
  requireCluster(snapshot, cluster)
  const others = snapshot.trustedClusters.filter((each) => each.cluster !== cluster)
  const chosen = enabled ? chosenServices(snapshot, choice) : undefined
  const next = { ...snapshot, trustedClusters: chosen === undefined ? others : [...others, chosen] }
  await store.change((tables) => {
    if (chosen === undefined) tables.removeTrustedCluster(cluster)
    else tables.putTrustedCluster(chosen)
    configureHosts(tables, next, cluster)
    tables.bumpGeneration()
  })
}

/**
 * Gives every host of a cluster the configuration of the cluster, or none if the cluster is not
 * trusted.
 * @throws VcenterError CLUSTER_NOT_FOUND
 */
export async function remediateTrustedCluster(store: Store, cluster: string): Promise<void> {
  const snapshot = store.snapshot()
  requireCluster(snapshot, cluster)
  await store.change((tables) => {
    configureHosts(tables, snapshot, cluster)
    // Also if nothing changes: hosts get a state again that they may have lost.
    tables.bumpGeneration()
  })
}

function configureHosts(
  tables: Pick<Tables, 'putTrustedHost' | 'removeTrustedHost'>,
  snapshot: Known,
  cluster: string,
): void {
  const desired = desiredInfrastructure(snapshot, cluster)
  for (const { id } of hostsOf(snapshot, cluster)) {
    if (isSameInfrastructure(desired, snapshot.trustedHosts.get(id))) continue
    if (desired === undefined) tables.removeTrustedHost(id)
    else tables.putTrustedHost(id, desired)
  }
}

function chosenServices(
  snapshot: Known,
  { cluster, attestationServices, keyProviderServices }: ClusterChoice,
): TrustedCluster {
  const all = snapshot.trustServices.map(({ id }) => id)
  if (all.length === 0)
    throw new VcenterError(
      'INVALID_REQUEST',
      'no services of a Trust Authority are registered; import them first: nkpsim trusted-cluster import FILE',
    )
  const idsOf = (names: readonly string[]): string[] =>
    names.length === 0 ? all : [...new Set(names.map((name) => findService(snapshot, name).id))]
  return {
    cluster,
    attestationServices: idsOf(attestationServices),
    keyProviderServices: idsOf(keyProviderServices),
  }
}
