import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import type { Distributor } from '../distribution/distributor.ts'
import { requireCluster } from '../inventory/inventory.ts'
import type { Store } from '../store/store.ts'
import {
  type HeldBy,
  knownClusters,
  trustedClusterHosts,
  trustedClusterView,
} from '../trusted-infrastructure/cluster-view.ts'
import {
  type ClusterChoice,
  remediateTrustedCluster,
  setTrustedCluster,
} from '../trusted-infrastructure/clusters.ts'
import { registerTrustedProvider } from '../trusted-infrastructure/register-provider.ts'
import { clustersWith, importServices, removeService } from '../trusted-infrastructure/services.ts'
import { operation } from './operation.ts'

const MANAGE = [{ privilege: 'TrustedAdmin.ManageTrustedHosts' }] as const
const READ = [{ privilege: 'TrustedAdmin.ReadTrustedHosts' }] as const
const CLUSTERS = 'com.vmware.vcenter.trusted_infrastructure.trusted_clusters'

export type TrustedInfrastructureOperations = ReturnType<typeof trustedInfrastructureOperations>

/** Operations on the services of a Trust Authority, and on the clusters that use them. */
export function trustedInfrastructureOperations({
  store,
  distributor,
}: {
  store: Store
  distributor: Pick<Distributor, 'status'>
}) {
  const heldBy: HeldBy = (hostId) => {
    const { observed, isConnected } = distributor.status(hostId)
    return observed && { isConnected, infrastructure: observed.trust }
  }
  const view = (cluster: string) => trustedClusterView(store.snapshot(), cluster, heldBy)
  const services = () => {
    const snapshot = store.snapshot()
    return snapshot.trustServices.map((service) => ({
      ...service,
      clusters: clustersWith(snapshot, service),
    }))
  }
  return named('nkpsim.vcenter.v1.TrustedInfrastructureService', {
    importServices: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'com.vmware.vcenter.trusted_infrastructure.services.import' },
      run: async ({ servicesInfo }: { servicesInfo: string }) => {
        await importServices(store, servicesInfo)
        const providers = store.snapshot().offeredKeyProviders.map(({ name }) => name)
        return { services: services(), providers }
      },
    }),
    listServices: operation({
      requirement: READ,
      audit: OPEN,
      run: async () => {
        const { keyProviders, offeredKeyProviders } = store.snapshot()
        const registered = keyProviders.filter(({ kind }) => kind === 'trusted')
        return {
          services: services(),
          providers: offeredKeyProviders.map(({ name, id }) => ({
            provider: name,
            providerId: id,
            registeredName: registered.find(({ keyId }) => keyId === id)?.name ?? '',
          })),
        }
      },
    }),
    removeService: operation({
      requirement: MANAGE,
      audit: { target: 'service' },
      task: { operation: 'com.vmware.vcenter.trusted_infrastructure.services.delete' },
      run: async ({ service }: { service: string }) => {
        await removeService(store, service)
      },
    }),
    setTrustedCluster: operation({
      requirement: MANAGE,
      audit: { target: 'cluster' },
      task: { operation: `${CLUSTERS}.update` },
      run: async (choice: ClusterChoice) => {
        await setTrustedCluster(store, choice)
        return view(choice.cluster)
      },
    }),
    listTrustedClusters: operation({
      requirement: READ,
      audit: OPEN,
      run: async () => knownClusters(store.snapshot(), heldBy).map(view),
    }),
    getTrustedCluster: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ cluster }: { cluster: string }) => {
        const snapshot = store.snapshot()
        requireCluster(snapshot, cluster)
        return { cluster: view(cluster), hosts: trustedClusterHosts(snapshot, cluster, heldBy) }
      },
    }),
    remediateTrustedCluster: operation({
      requirement: MANAGE,
      audit: { target: 'cluster' },
      task: { operation: `${CLUSTERS}.services_applied_config.update` },
      run: async ({ cluster }: { cluster: string }) => {
        await remediateTrustedCluster(store, cluster)
        return view(cluster)
      },
    }),
    registerTrustedProvider: operation({
      requirement: [{ privilege: 'Cryptographer.ManageKeyServers' }],
      audit: { target: 'provider' },
      task: { operation: 'encryption.CryptoManagerKmip.registerKmsCluster' },
      run: async ({ provider }: { provider: string }) => {
        const { name, keyId } = await registerTrustedProvider(store, provider)
        return { provider: name, providerId: keyId }
      },
    }),
    getPrincipal: operation({
      requirement: [{ privilege: 'TrustedAdmin.ReadStsInfo' }],
      audit: OPEN,
      run: async () => {
        const { instanceId, own } = store.identity
        return { issuer: instanceId, certificatePem: own.certificatePem }
      },
    }),
  })
}
