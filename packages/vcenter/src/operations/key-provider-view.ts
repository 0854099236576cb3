import type { Attestor } from '../attestation/attestor.ts'
import { isAttestable, reasonNotAccepted } from '../attestation/stated-tpm.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { asksForAttestation } from '../distribution/plan.ts'
import {
  foreignHealth,
  type HealthReport,
  healthOnHost,
  providerHealth,
} from '../distribution/provider-health.ts'
import {
  type ProviderOnHost,
  type ProviderStatus,
  providerOnHost,
  providerStatus,
} from '../distribution/provider-status.ts'
import { defaultOfCluster } from '../key-provider/defaults.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import { overallStatus } from '../key-provider/standard/node-status.ts'
import type { Host } from '../records/host.ts'
import type { KeyProviderInfo, KeyProviderKind } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { trustedProviderOnHost } from '../trusted-infrastructure/provider-on-host.ts'

/** A key provider as callers see it. */
export type ProviderView = HealthReport & {
  provider: string
  kind: KeyProviderKind
  keyId: string
  kcv: string
  tpmRequired: boolean
  isDefault: boolean
  /** Undefined if the provider was never backed up. */
  backedUpTimeMs: number | undefined
  status: ProviderStatus
  hostsDesired: number
  /** Number of connected hosts that hold the provider. */
  hostsActive: number
  /** Number of hosts that are not connected, and held the provider at their last report. */
  hostsLastKnown: number
  defaultOfClusters: string[]
  defaultOfFolders: string[]
}

/** A key provider on one host, as callers see it. */
export type HostProviderView = HealthReport & {
  provider: string
  keyId: string
  /** Whether another vCenter put the provider on the host. */
  isForeign: boolean
}

/** What vCenter now knows about each host, and about its attestation. */
export type HostStandings = Pick<Distributor, 'status'> & { attestor: Pick<Attestor, 'standing'> }

/** Shows key providers, and their state on hosts, as callers see them. */
export function keyProviderView(
  store: Store,
  distributor: HostStandings,
  kmsHealth?: Pick<KmsHealth, 'statuses'>,
) {
  const onHost = (provider: KeyProviderInfo, host: Host): ProviderOnHost => {
    const snapshot = store.snapshot()
    const { attestations, hostPolicy } = snapshot
    const byDefault =
      host.cluster === undefined ? undefined : defaultOfCluster(snapshot, host.cluster)
    const asOnHost = { ...provider, isDefault: provider.name === byDefault }
    const standing = distributor.attestor.standing(host.id)
    const notAccepted = asksForAttestation(provider, hostPolicy)
      ? reasonNotAccepted(host, attestations.get(host.id), standing === 'notAccepted')
      : undefined
    const holding = snapshot.holdings.get(host.id)
    const status = distributor.status(host.id)
    const isAttesting = isAttestable(host) && standing === 'pending'
    const shown = providerOnHost(asOnHost, host, status, holding, notAccepted, isAttesting)
    if (provider.kind !== 'trusted') return shown
    const isConfigured = snapshot.trustedHosts.has(host.id)
    return trustedProviderOnHost(shown, {
      isConfigured,
      trust: snapshot.inventories.get(host.id)?.trust,
    })
  }
  const onHosts = (provider: KeyProviderInfo): ProviderOnHost[] =>
    store.snapshot().hosts.map((host) => onHost(provider, host))
  const view = (provider: KeyProviderInfo): ProviderView => {
    const hosts = onHosts(provider)
    const servers = provider.kind === 'standard' ? (kmsHealth?.statuses(provider) ?? []) : []
    const overall = servers.length === 0 ? undefined : overallStatus(servers)
    const { entityDefaults } = store.snapshot()
    const defaultOf = (kind: 'cluster' | 'folder'): string[] =>
      entityDefaults
        .filter((each) => each.kind === kind && each.provider === provider.name)
        .map(({ entity }) => entity)
    const { kind, name, keyId, kcv, tpmRequired, isDefault, backedUpTimeMs } = provider
    return {
      provider: name,
      kind,
      keyId,
      kcv,
      tpmRequired,
      isDefault,
      backedUpTimeMs,
      status: providerStatus(provider, hosts, overall),
      hostsDesired: hosts.filter(({ isEligible }) => isEligible).length,
      hostsActive: hosts.filter(({ isActive, isConnected }) => isActive && isConnected).length,
      hostsLastKnown: hosts.filter(
        ({ isActive, isLastKnown, isConnected }) => isLastKnown || (isActive && !isConnected),
      ).length,
      ...providerHealth(provider, hosts, servers),
      defaultOfClusters: defaultOf('cluster'),
      defaultOfFolders: defaultOf('folder'),
    }
  }
  /** Compares the providers that a host holds with those that it should hold. */
  const ofHost = (host: Host): HostProviderView[] => {
    const held = distributor.status(host.id).observed?.keyProviders ?? []
    const foreign = held.filter((each) => each.foreign === true)
    return [
      ...store.snapshot().keyProviders.flatMap((provider) => {
        const standing = onHost(provider, host)
        if (!standing.isEligible && standing.kcv === '') return []
        const { name, keyId } = provider
        return [{ provider: name, keyId, isForeign: false, ...healthOnHost(provider, standing) }]
      }),
      ...foreign.map(({ provider, keyId }) => ({
        provider,
        keyId,
        isForeign: true,
        ...foreignHealth(provider, host.name),
      })),
    ]
  }
  return { view, onHosts, ofHost }
}
