import { kmsKeysOf } from '../inventory/vm-keys.ts'
import type { Host } from '../records/host.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { lostHosts, requirePlaces } from './lost-places.ts'

/** A place that has keys of a standard provider, or their ids. */
export type StandardPlace =
  /** A key server, which keeps every key. */
  | { kind: 'keyServer'; server: string; isReachable: boolean; problem: string }
  /** vCenter has ids and key check values, and no key. */
  | { kind: 'vcenterIds' }
  /** The memory of a host, and its configuration if the host has key persistence. */
  | {
      kind: 'hostMemory'
      host: string
      isConnected: boolean
      isDisconnected: boolean
      /** Undefined if the host does not answer. */
      keys: { count: number; persistentCount: number } | undefined
      protection: 'TPM' | 'file'
    }

/** How a VM can be opened, in order of ease. */
export type StandardWay =
  /** The memory of a connected host has all its keys. */
  | { kind: 'held'; host: string }
  /** vCenter fetches its keys from a key server, and gives them to a host. */
  | { kind: 'pushed'; host: string }
  /** A key server, or a host that does not answer, may still have its keys. */
  | { kind: 'perhaps'; host: string; from: 'keyServer' | 'silentHost' }
  | { kind: 'lost' }

export type StandardPrediction = { vm: string; host: string; way: StandardWay }

/** The lost places. */
export type StandardGone = {
  vcenter: boolean
  keyServers: boolean
  hosts: ReadonlySet<string>
}

export type StandardCustodyInput = {
  provider: string
  /** Key servers with the result of their last check. */
  servers: readonly { name: string; isReachable: boolean; problem: string }[]
  hosts: readonly {
    host: Pick<Host, 'id' | 'name' | 'encryptionMode' | 'isDisconnected'>
    isConnected: boolean
    /** Keys of the provider that the host has now; undefined if it does not answer. */
    keys: readonly { keyId: string; isPersistent: boolean }[] | undefined
  }[]
  inventories: PublicSnapshot['inventories']
}

/** Lists every place that has keys of a standard provider. Pure. */
export function standardPlaces(input: StandardCustodyInput): StandardPlace[] {
  return [
    ...input.servers.map(
      ({ name, isReachable, problem }): StandardPlace => ({
        ...{ kind: 'keyServer', server: name, isReachable, problem },
      }),
    ),
    { kind: 'vcenterIds' },
    ...input.hosts
      // A host that answers and has no key is not a place.
      .filter(({ keys }) => keys === undefined || keys.length > 0)
      .map(
        ({ host, isConnected, keys }): StandardPlace => ({
          ...{ kind: 'hostMemory', host: host.name, isConnected },
          isDisconnected: host.isDisconnected === true,
          keys: keys && {
            count: keys.length,
            persistentCount: keys.filter(({ isPersistent }) => isPersistent).length,
          },
          protection: host.encryptionMode === 'TPM' ? 'TPM' : 'file',
        }),
      ),
  ]
}

/**
 * Predicts which VMs with keys of a standard provider can be opened after the loss of places, and
 * how. Assumes that VM files survive on a datastore that every host reaches. Pure.
 */
export function predictStandard(
  input: StandardCustodyInput,
  gone: StandardGone,
): StandardPrediction[] {
  const left = input.hosts.filter(({ host }) => !gone.hosts.has(host.name))
  return input.hosts.flatMap(({ host }) =>
    (input.inventories.get(host.id)?.vms ?? []).flatMap((vm): StandardPrediction[] => {
      const ids = keyIdsOf(vm, input.provider)
      if (ids.length === 0) return []
      return [{ vm: vm.name, host: host.name, way: wayOf(input, gone, left, ids, host.name) }]
    }),
  )
}

/**
 * Reads the lost places that an operator lists: `vcenter`, `key-servers`, `host:NAME`.
 * @throws VcenterError INVALID_REQUEST
 */
export function readStandardGone(
  selectors: readonly string[],
  hosts: readonly string[],
): StandardGone {
  const valid = ['vcenter', 'key-servers', ...hosts.map((name) => `host:${name}`)]
  requirePlaces(selectors, valid, 'keys')
  return {
    vcenter: selectors.includes('vcenter'),
    keyServers: selectors.includes('key-servers'),
    hosts: lostHosts(selectors, hosts),
  }
}

function wayOf(
  { servers }: StandardCustodyInput,
  gone: StandardGone,
  left: StandardCustodyInput['hosts'],
  ids: readonly string[],
  own: string,
): StandardWay {
  const hasAll = ({ keys = [] }: { keys: readonly { keyId: string }[] | undefined }): boolean =>
    ids.every((id) => keys.some(({ keyId }) => keyId === id))
  // The host of the VM is the easiest place.
  const ordered = left.toSorted((a, b) => Number(b.host.name === own) - Number(a.host.name === own))
  const holder = ordered.find((each) => each.isConnected && hasAll(each))
  if (holder !== undefined) return { kind: 'held', host: holder.host.name }
  const receiver = ordered.find(({ isConnected }) => isConnected)?.host.name
  const serversLeft = gone.keyServers || gone.vcenter ? [] : servers
  if (receiver !== undefined && serversLeft.some(({ isReachable }) => isReachable))
    return { kind: 'pushed', host: receiver }
  const silent = ordered.find(({ keys }) => keys === undefined)
  if (silent !== undefined) return { kind: 'perhaps', host: silent.host.name, from: 'silentHost' }
  if (serversLeft.length > 0) return { kind: 'perhaps', host: receiver ?? own, from: 'keyServer' }
  return { kind: 'lost' }
}

function keyIdsOf(vm: VmRecord, provider: string): string[] {
  return kmsKeysOf(vm)
    .filter((key) => key.provider === provider)
    .map(({ keyId }) => keyId)
}
