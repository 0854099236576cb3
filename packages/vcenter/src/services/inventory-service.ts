import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { Distributor } from '../distribution/distributor.ts'
import { desiredState } from '../distribution/plan.ts'
import { addHost } from '../inventory/add-host.ts'
import { createCluster, createDatacenter, findHost } from '../inventory/inventory.ts'
import type { Host } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

/** nkpsim.vcenter.v1.InventoryService. */
export function inventoryService(
  store: Store,
  distributor: Distributor,
  clock: Clock,
): ServiceRegistration {
  const underWay = new Set<string>()
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  const message = (host: Host) => {
    const { observed } = distributor.status(host.id)
    const attestation = store.snapshot().attestations.get(host.id)
    return {
      id: host.id,
      name: host.name,
      address: host.address,
      cluster: host.cluster ?? '',
      connectionState: isConnected(host.id)
        ? ('CONNECTION_STATE_CONNECTED' as const)
        : ('CONNECTION_STATE_NOT_RESPONDING' as const),
      tpmVersion: host.tpmVersion,
      encryptionMode: host.encryptionMode,
      version: host.esxiVersion,
      acknowledgedGeneration: observed?.generation ?? 0,
      desiredGeneration: desiredState(store.snapshot(), host).generation,
      keyProviders: (observed?.keyProviders ?? []).map(({ provider, keyId, kcv }) => ({
        provider,
        keyId,
        kcv,
      })),
      attestationStatus: attestation?.status ?? '',
      attestationMessage: attestation?.message ?? '',
    }
  }
  return defineService('nkpsim.vcenter.v1.InventoryService', {
    allow: ['operator'],
    handlers: {
      createDatacenter: async ({ name }) => {
        createDatacenter(store, name)
        return {}
      },
      createCluster: async ({ datacenter, name }) => {
        createCluster(store, datacenter, name)
        return {}
      },
      listDatacenters: async () => {
        const { datacenters, clusters } = store.snapshot()
        return {
          datacenters: datacenters.map((name) => ({
            name,
            clusters: clusters.filter((each) => each.datacenter === name).map((each) => each.name),
          })),
        }
      },
      addHost: async (request) => {
        const host = await addHost(store, request, { clock, isConnected, underWay })
        await distributor.follow(host)
        return { host: message(host) }
      },
      listHosts: async () => ({ hosts: store.snapshot().hosts.map(message) }),
      getHost: async ({ name }) => ({ host: message(findHost(store.snapshot(), name)) }),
    },
  })
}
