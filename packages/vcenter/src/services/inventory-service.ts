import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration, type vcenterV1 } from '@nkpsim/rpc'
import { removeHost } from '../custody/remove-host.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { desiredState } from '../distribution/plan.ts'
import { addHost } from '../inventory/add-host.ts'
import {
  createCluster,
  createDatacenter,
  createFolder,
  findHost,
  moveHost,
  setDisconnected,
} from '../inventory/inventory.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from './caller.ts'
import { virtualMachines } from './virtual-machine-view.ts'

/** nkpsim.vcenter.v1.InventoryService. */
export function inventoryService(
  store: Store,
  distributor: Distributor,
  clock: Clock,
  machineClock: Clock,
): ServiceRegistration {
  const underWay = new Set<string>()
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  const message = (host: Host) => {
    const { observed, problem } = distributor.status(host.id)
    const { attestations, inventories } = store.snapshot()
    const attestation = attestations.get(host.id)
    const crypto = inventories.get(host.id)?.crypto
    return {
      id: host.id,
      name: host.name,
      address: host.address,
      cluster: host.cluster ?? '',
      connectionState: connectionState(host, isConnected(host.id)),
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
      cryptoState: crypto?.mode ?? '',
      ...(crypto?.hostKey === undefined ? {} : { hostKey: crypto.hostKey }),
      requiresEncryptionMode: crypto?.requiresEncryptionMode ?? false,
      connectionMessage: problem ?? '',
    }
  }
  return defineService('nkpsim.vcenter.v1.InventoryService', {
    allow: ['operator'],
    handlers: {
      createDatacenter: async ({ name }) => {
        createDatacenter(store, name)
        return {}
      },
      createFolder: async (folder) => {
        createFolder(store, folder)
        return {}
      },
      createCluster: async (cluster) => {
        createCluster(store, cluster)
        return {}
      },
      listDatacenters: async () => {
        const { datacenters, folders, clusters } = store.snapshot()
        const namesIn = (
          entities: readonly { name: string; datacenter: string }[],
          datacenterName: string,
        ) =>
          entities.filter(({ datacenter }) => datacenter === datacenterName).map(({ name }) => name)
        return {
          datacenters: datacenters.map((name) => ({
            name,
            clusters: namesIn(clusters, name),
            folders: namesIn(folders, name),
          })),
        }
      },
      addHost: async (request, context) => {
        const host = await addHost(store, request, {
          by: callerOf(context),
          clock,
          machineClock,
          isConnected,
          underWay,
        })
        await distributor.follow(host)
        return { host: message(host) }
      },
      listHosts: async () => ({ hosts: store.snapshot().hosts.map(message) }),
      moveHost: async ({ host: name, cluster }, context) => {
        const host = moveHost(store, name, cluster, callerOf(context))
        return { host: message(host) }
      },
      disconnectHost: async ({ host: name }) => {
        const host = setDisconnected(store, name, true)
        await distributor.leave(host)
        return { host: message(host) }
      },
      reconnectHost: async ({ host: name }) => {
        const host = setDisconnected(store, name, false)
        await distributor.follow(host)
        return { host: message(host) }
      },
      removeHost: async ({ host: name }) => {
        const host = findHost(store.snapshot(), name)
        await distributor.release(host)
        const { kdks } = removeHost(store, host)
        // Another call may have begun a session with it while the one of before ended.
        await distributor.leave(host)
        return { mayHold: [...new Set(kdks.map(({ provider }) => provider))] }
      },
      listVirtualMachines: async ({ provider }) => ({
        virtualMachines: virtualMachines(store.snapshot(), isConnected, provider),
      }),
      getHost: async ({ name }) => ({ host: message(findHost(store.snapshot(), name)) }),
    },
  })
}

function connectionState(
  { isDisconnected }: Host,
  isConnected: boolean,
): vcenterV1.ConnectionState {
  if (isDisconnected) return 'CONNECTION_STATE_DISCONNECTED'
  return isConnected ? 'CONNECTION_STATE_CONNECTED' : 'CONNECTION_STATE_NOT_RESPONDING'
}
