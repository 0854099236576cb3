import { hostsOf } from '../inventory/inventory.ts'
import type { TrustAttestation, TrustedCluster } from '../records/trusted-infrastructure.ts'
import type { Snapshot } from '../store/snapshot.ts'
import {
  type AppliedHealth,
  appliedReport,
  desiredInfrastructure,
  difference,
  type HostApplied,
} from './applied-config.ts'

type Known = Pick<
  Snapshot,
  'hosts' | 'trustServices' | 'trustedClusters' | 'trustedHosts' | 'inventories'
>

/** What a host now holds; undefined until it has reported since vCenter started. */
export type HeldBy = (
  hostId: string,
) => { isConnected: boolean; infrastructure: HostApplied['applied'] } | undefined

/** A trusted cluster as callers see it. */
export type TrustedClusterView = {
  cluster: string
  enabled: boolean
  /** Names of trust hosts. */
  attestationServices: string[]
  keyProviderServices: string[]
  health: AppliedHealth
  details: string[]
  hostCount: number
  attestedCount: number
}

/** A host of a cluster as callers see it. */
export type TrustedClusterHostView = {
  host: string
  connected: boolean
  difference: string
  attestation: TrustAttestationView | undefined
}

/** The attestation of a host, with the name of the trust host instead of its id. */
export type TrustAttestationView = Omit<TrustAttestation, 'serviceId'> & { service: string }

/** Shows a cluster, and whether its hosts hold what they should. */
export function trustedClusterView(
  snapshot: Known,
  cluster: string,
  heldBy: HeldBy,
): TrustedClusterView {
  const trusted = snapshot.trustedClusters.find((each) => each.cluster === cluster)
  const hosts = hostsOf(snapshot, cluster)
  const desired = desiredInfrastructure(snapshot, cluster)
  const applied = hosts.map((host) => appliedBy(host, heldBy))
  const attested = hosts.filter(
    ({ id }) => snapshot.inventories.get(id)?.trust?.status === 'attested',
  )
  return {
    cluster,
    enabled: trusted !== undefined,
    attestationServices: namesOf(snapshot, trusted?.attestationServices),
    keyProviderServices: namesOf(snapshot, trusted?.keyProviderServices),
    ...appliedReport(desired, applied),
    hostCount: hosts.length,
    attestedCount: attested.length,
  }
}

/** Shows the hosts of a cluster. */
export function trustedClusterHosts(
  snapshot: Known,
  cluster: string,
  heldBy: HeldBy,
): TrustedClusterHostView[] {
  const desired = desiredInfrastructure(snapshot, cluster)
  return hostsOf(snapshot, cluster).map((host) => ({
    host: host.name,
    connected: heldBy(host.id)?.isConnected === true,
    difference: difference(desired, appliedBy(host, heldBy)) ?? '',
    attestation: trustAttestationView(snapshot, host.id),
  }))
}

/** Returns the attestation that a host last reported; undefined if it is not a Trusted Host. */
export function trustAttestationView(
  { inventories, trustServices }: Pick<Known, 'inventories' | 'trustServices'>,
  hostId: string,
): TrustAttestationView | undefined {
  const trust = inventories.get(hostId)?.trust
  if (trust === undefined) return undefined
  const { serviceId, ...rest } = trust
  return { ...rest, service: trustServices.find(({ id }) => id === serviceId)?.host ?? serviceId }
}

/** Returns the names of the clusters that are trusted, or have hosts with a configuration. */
export function knownClusters(snapshot: Known, heldBy: HeldBy): string[] {
  const isConfigured = (hostId: string): boolean =>
    snapshot.trustedHosts.has(hostId) || heldBy(hostId)?.infrastructure !== undefined
  const ofHosts = snapshot.hosts.flatMap(({ id, cluster }) =>
    cluster !== undefined && isConfigured(id) ? [cluster] : [],
  )
  const names = [...snapshot.trustedClusters.map(({ cluster }) => cluster), ...ofHosts]
  return [...new Set(names)].sort()
}

function appliedBy({ id, name }: { id: string; name: string }, heldBy: HeldBy): HostApplied {
  const held = heldBy(id)
  return { host: name, isKnown: held !== undefined, applied: held?.infrastructure }
}

function namesOf(
  { trustServices }: Pick<Known, 'trustServices'>,
  ids: TrustedCluster['attestationServices'] = [],
): string[] {
  return ids.map((id) => trustServices.find((service) => service.id === id)?.host ?? id)
}
