import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { type CustodyInput, type HostStanding, type Place, placesOf } from '../custody/custody.ts'
import { type Dependent, dependentsOf, unreachableHosts } from '../custody/dependents.ts'
import { type Prediction, predictWithout, readGone, type Way } from '../custody/without.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { kdksOf } from '../inventory/vm-keys.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { Store } from '../store/store.ts'

/** nkpsim.vcenter.v1.CustodyService. */
export function custodyService(
  store: Store,
  distributor: Distributor,
  linked: () => Promise<CustodyInput['linked']>,
): ServiceRegistration {
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  const standings = (): HostStanding[] =>
    store.snapshot().hosts.map((host) => ({ host, status: distributor.status(host.id) }))
  return defineService('nkpsim.vcenter.v1.CustodyService', {
    allow: ['operator'],
    handlers: {
      getCustody: async ({ provider: name, without }) => {
        const partners = await linked()
        const snapshot = store.snapshot()
        const provider = findProvider(snapshot, name)
        const hosts = standings()
        const gone = readGone(without, {
          hosts: hosts.map(({ host }) => host.name),
          linked: partners.map(({ vcenter }) => vcenter),
        })
        const { keyId, kcv } = provider
        const keyIdsOf = (kcvs: readonly string[]): string[] =>
          snapshot.keyProviders.filter((each) => kcvs.includes(each.kcv)).map((each) => each.keyId)
        const predictions = predictWithout(
          {
            snapshot,
            hosts,
            linked: partners.map(({ vcenter, kcvs }) => ({ vcenter, keyIds: keyIdsOf(kcvs) })),
          },
          (vm) => kdksOf(vm).some((key) => key.provider === name && key.keyId === keyId),
          gone,
        )
        return {
          keyId,
          kcv,
          places: placesOf({ snapshot, hosts, linked: partners }, provider).map(placeMessage),
          dependents: dependentsOf(snapshot, isConnected, name).map(dependentMessage(keyId)),
          predictions: predictions.map(predictionMessage),
        }
      },
      previewDelete: async ({ provider: name }) => {
        const snapshot = store.snapshot()
        const { keyId, backedUpTimeMs } = findProvider(snapshot, name)
        return {
          dependents: dependentsOf(snapshot, isConnected, name).map(dependentMessage(keyId)),
          unreachableHosts: unreachableHosts(snapshot, isConnected),
          backedUp: backedUpTimeMs !== undefined,
        }
      },
    },
  })
}

function placeMessage(place: Place) {
  switch (place.kind) {
    case 'vcenter':
      return { kind: place.kind, protection: 'in the database, encrypted', connected: true }
    case 'host':
      return {
        kind: place.kind,
        name: place.host,
        protection:
          place.protection === 'TPM'
            ? 'in the configuration, its key sealed in the TPM'
            : 'in the configuration, its key in a file beside it: whoever has the disk has the KDK',
        connected: place.isConnected,
      }
    case 'backup':
      return {
        kind: place.kind,
        name: place.user,
        protection: place.isEncrypted
          ? 'in a file under a password'
          : 'in a file that is not encrypted: whoever has it has the KDK',
        timeMs: place.timeMs,
        connected: true,
      }
    case 'linked':
      return {
        kind: place.kind,
        name: place.vcenter,
        protection: 'in the database of a linked vCenter, encrypted',
        connected: true,
      }
  }
}

function dependentMessage(today: string) {
  return ({ kind, name, host, parts, isHostConnected, keyId }: Dependent) => ({
    kind,
    name,
    host,
    parts,
    hostConnected: isHostConnected,
    keyId,
    otherKdk: keyId !== today,
  })
}

function predictionMessage({ vm, host, way }: Prediction) {
  return {
    virtualMachine: vm,
    host,
    openable: way.kind !== 'lost',
    way: way.kind,
    how: howOf(way),
  }
}

function howOf(way: Way): string {
  switch (way.kind) {
    case 'held':
      return `on ${way.host}, which holds the KDK`
    case 'pushed':
      return `on ${way.host}, once vCenter has brought it the KDK`
    case 'restored':
      return `on ${way.host}, after a restore of the backup${way.needsPassword ? ', which needs its password' : ''}`
    case 'cached':
      return `on ${way.host}, which has its keys in memory, until it reboots`
    case 'lost':
      return 'not at all'
  }
}
