import { VcenterError } from '../errors.ts'
import {
  MAX_TRUST_SERVICES,
  type TrustedCluster,
  type TrustService,
} from '../records/trusted-infrastructure.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { readServicesInfo } from './services-info.ts'

type Known = Pick<Snapshot, 'trustServices' | 'trustedClusters'>

/**
 * Registers the services in a file, or updates them. Services that the file does not name stay,
 * except those of a trust host that was rebuilt since: it has other ids under the same name. Hosts
 * get changes of their services at the next remediation.
 * @throws VcenterError INVALID_REQUEST; SERVICE_IN_USE if services of another group are registered
 */
export async function importServices(store: Store, text: string): Promise<void> {
  const { services, keyProviders } = readServicesInfo(text)
  const { trustServices, trustedClusters } = store.snapshot()
  const [group] = services.map((service) => service.group)
  const other = trustServices.find((service) => service.group !== group)
  // As in vSphere, one Trust Authority cluster serves all clusters of a vCenter.
  if (other !== undefined)
    throw new VcenterError(
      'SERVICE_IN_USE',
      `the services of group "${other.group}" are registered already, and a vCenter uses one Trust Authority cluster; remove them first`,
    )
  const rebuilt = rebuiltServices(trustServices, services)
  const ids = new Set([...trustServices, ...services].map(({ id }) => id))
  for (const id of rebuilt.keys()) ids.delete(id)
  if (ids.size > MAX_TRUST_SERVICES)
    throw new VcenterError(
      'INVALID_REQUEST',
      `a vCenter uses at most ${MAX_TRUST_SERVICES} trust hosts`,
    )
  await store.change((tables) => {
    for (const service of services) tables.putTrustService(service)
    for (const id of rebuilt.keys()) tables.removeTrustService(id)
    for (const trusted of withRebuilt(trustedClusters, rebuilt)) tables.putTrustedCluster(trusted)
    tables.replaceTrustOffers(keyProviders)
  })
}

/** Returns the ids of services that are gone, each with the id that its trust host has now. */
function rebuiltServices(
  known: readonly TrustService[],
  imported: readonly TrustService[],
): ReadonlyMap<string, string> {
  const ids = new Set(imported.map(({ id }) => id))
  return new Map(
    known.flatMap(({ id, host }) => {
      const now = imported.find((service) => service.host === host)
      return now === undefined || ids.has(id) ? [] : [[id, now.id] as const]
    }),
  )
}

/** Returns the clusters that use services that are gone, with those that replace them. */
function withRebuilt(
  clusters: readonly TrustedCluster[],
  rebuilt: ReadonlyMap<string, string>,
): TrustedCluster[] {
  const now = (ids: readonly string[]): string[] => [
    ...new Set(ids.map((id) => rebuilt.get(id) ?? id)),
  ]
  return clusters
    .filter((each) =>
      [...each.attestationServices, ...each.keyProviderServices].some((id) => rebuilt.has(id)),
    )
    .map((each) => ({
      ...each,
      attestationServices: now(each.attestationServices),
      keyProviderServices: now(each.keyProviderServices),
    }))
}

/**
 * Removes a service that no trusted cluster uses.
 * @param name name of the trust host, or id of its services
 * @throws VcenterError SERVICE_NOT_FOUND, SERVICE_IN_USE
 */
export async function removeService(store: Store, name: string): Promise<void> {
  const snapshot = store.snapshot()
  const service = findService(snapshot, name)
  const [user] = clustersWith(snapshot, service)
  if (user !== undefined)
    throw new VcenterError(
      'SERVICE_IN_USE',
      `cluster "${user}" uses the services of trust host "${service.host}"; change its services first: nkpsim trusted-cluster enable`,
    )
  await store.change((tables) => {
    tables.removeTrustService(service.id)
    if (snapshot.trustServices.length === 1) tables.replaceTrustOffers([])
  })
}

/** Returns the names of the clusters that use a service. */
export function clustersWith({ trustedClusters }: Known, { id }: TrustService): string[] {
  const uses = ({ attestationServices, keyProviderServices }: TrustedCluster): boolean =>
    attestationServices.includes(id) || keyProviderServices.includes(id)
  return trustedClusters.filter(uses).map(({ cluster }) => cluster)
}

/** @throws VcenterError SERVICE_NOT_FOUND */
export function findService({ trustServices }: Known, name: string): TrustService {
  const service = trustServices.find(({ id, host }) => id === name || host === name)
  if (service === undefined)
    throw new VcenterError(
      'SERVICE_NOT_FOUND',
      `there is no trust host "${name}"; list them: nkpsim trusted-cluster services`,
    )
  return service
}
