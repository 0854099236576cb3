import { reasonNotAccepted } from '../attestation/stated-tpm.ts'
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
import type { Host } from '../records/host.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import type { Store } from '../store/store.ts'
import { timestamp } from './timestamp.ts'

const STATUS = {
  notBackedUp: 'PROVIDER_STATUS_NOT_BACKED_UP',
  warning: 'PROVIDER_STATUS_WARNING',
  active: 'PROVIDER_STATUS_ACTIVE',
} as const satisfies Record<ProviderStatus, string>

const HEALTH = {
  NONE: 'HEALTH_NONE',
  OK: 'HEALTH_OK',
  WARNING: 'HEALTH_WARNING',
  ERROR: 'HEALTH_ERROR',
} as const satisfies Record<HealthReport['health'], string>

type Provider = Omit<KeyProvider, 'kdk'>

/** How providers are shown to callers. */
export function keyProviderView(store: Store, distributor: Distributor) {
  const onHost = (provider: Provider, host: Host): ProviderOnHost => {
    const snapshot = store.snapshot()
    const { attestations, hostPolicy } = snapshot
    const byDefault =
      host.cluster === undefined ? undefined : defaultOfCluster(snapshot, host.cluster)
    const asOnHost = { ...provider, isDefault: provider.name === byDefault }
    const notAccepted = asksForAttestation(provider, hostPolicy)
      ? reasonNotAccepted(host, attestations.get(host.id))
      : undefined
    const holding = snapshot.holdings.get(host.id)
    return providerOnHost(asOnHost, host, distributor.status(host.id), holding, notAccepted)
  }
  const onHosts = (provider: Provider): ProviderOnHost[] =>
    store.snapshot().hosts.map((host) => onHost(provider, host))
  const message = (provider: Provider) => {
    const hosts = onHosts(provider)
    const { entityDefaults } = store.snapshot()
    const defaultOf = (kind: 'cluster' | 'folder'): string[] =>
      entityDefaults
        .filter((each) => each.kind === kind && each.provider === provider.name)
        .map(({ entity }) => entity)
    const { keyId, kcv, tpmRequired, isDefault, backedUpTimeMs } = provider
    return {
      provider: provider.name,
      keyId,
      kcv,
      constraints: { tpmRequired },
      isDefault,
      ...(backedUpTimeMs === undefined ? {} : { backedUpTime: timestamp(backedUpTimeMs) }),
      status: STATUS[providerStatus(provider, hosts)],
      hostsDesired: hosts.filter(({ isEligible }) => isEligible).length,
      hostsActive: hosts.filter(({ isActive }) => isActive).length,
      hostsLastKnown: hosts.filter(({ isLastKnown }) => isLastKnown).length,
      ...healthMessage(providerHealth(provider, hosts)),
      defaultOfClusters: defaultOf('cluster'),
      defaultOfFolders: defaultOf('folder'),
    }
  }
  /** What a host holds and should hold. */
  const ofHost = (host: Host) => {
    const { keyProviders } = store.snapshot()
    const held = distributor.status(host.id).observed?.keyProviders ?? []
    const foreign = held.filter((each) => each.foreign === true)
    return [
      ...keyProviders.flatMap((provider) => {
        const standing = onHost(provider, host)
        if (!standing.isEligible && standing.kcv === '') return []
        return [
          {
            provider: provider.name,
            keyId: provider.keyId,
            ...healthMessage(healthOnHost(provider, standing)),
          },
        ]
      }),
      ...foreign.map(({ provider, keyId }) => ({
        provider,
        keyId,
        ...healthMessage(foreignHealth(provider, host.name)),
        foreign: true,
      })),
    ]
  }
  return { message, onHosts, ofHost }
}

function healthMessage({ health, details }: HealthReport) {
  return { health: HEALTH[health], details }
}
