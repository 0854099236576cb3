import { providerIdInKeyId } from '@nkpsim/crypto'
import type { HostStatus } from '../distribution/host-progress.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { encryptionProgress } from '../vsan/encryption-progress.ts'

/** An object that cannot be used without a KDK. */
export type Dependent = {
  kind: 'virtualMachine' | 'template' | 'hostKey' | 'vsanCluster' | 'default'
  name: string
  /** Host with the virtual machine, template or host key; empty for a cluster or a default. */
  host: string
  /**
   * Encrypted parts of the object, such as `home` and `disk 0`; empty if the object has no parts.
   */
  parts: string[]
  /** False if the object is only known from the host's last report. */
  isHostConnected: boolean
  keyId: string
}

type Known = Pick<
  PublicSnapshot,
  'hosts' | 'inventories' | 'entityDefaults' | 'keyProviders' | 'vsanClusters'
>

/**
 * Lists all objects that refer to a provider by its name, including objects with another key_id.
 * Those objects were encrypted with an earlier provider of that name, or before the provider's
 * key_id changed. The present provider cannot open them.
 */
export function dependentsOf(
  { hosts, inventories, entityDefaults, keyProviders, vsanClusters }: Known,
  isConnected: (hostId: string) => boolean,
  provider: string,
): Dependent[] {
  const keyId = keyProviders.find(({ name }) => name === provider)?.keyId ?? ''
  const onHosts = hosts.flatMap((host): Dependent[] => {
    const inventory = inventories.get(host.id)
    if (inventory === undefined) return []
    const at = { host: host.name, isHostConnected: isConnected(host.id) }
    const { hostKey } = inventory.crypto
    return [
      ...inventory.vms.flatMap((vm) =>
        vmDependents(vm, provider).map((each) => ({ ...each, keyId: each.keyId || keyId, ...at })),
      ),
      ...(hostKey?.provider === provider
        ? [
            {
              kind: 'hostKey' as const,
              name: host.name,
              parts: [],
              keyId: hostKey.keyId || keyId,
              ...at,
            },
          ]
        : []),
    ]
  })
  const defaults = [
    ...(keyProviders.some(({ name, isDefault }) => name === provider && isDefault)
      ? ['the vCenter']
      : []),
    ...entityDefaults
      .filter((each) => each.provider === provider)
      .map(({ kind, entity }) => `${kind} ${entity}`),
  ]
  const clusters = vsanClusters.flatMap((vsan): Dependent[] => {
    const { cluster, encryption, oldDek } = vsan
    const of = { kind: 'vsanCluster', name: cluster, host: '', isHostConnected: true } as const
    const idOf = (kekId: string): string => providerIdInKeyId(kekId) || keyId
    if (encryption?.provider === provider)
      return [{ ...of, parts: ['KEK', 'host key'], keyId: idOf(encryption.kekId) }]
    // Until the data is decrypted or rekeyed, its hosts need the KEK of its former DEK.
    const isNeeded = oldDek?.provider === provider
    return isNeeded && encryptionProgress({ hosts, inventories }, vsan).isChanging
      ? [{ ...of, parts: ['KEK of the former DEK'], keyId: idOf(oldDek.kekId) }]
      : []
  })
  return [
    ...onHosts,
    ...clusters,
    ...defaults.map((name) => ({
      kind: 'default' as const,
      name,
      host: '',
      parts: [],
      isHostConnected: true,
      keyId,
    })),
  ]
}

/** Returns the disconnected hosts. vCenter's data about them may be outdated. */
export function unreachableHosts(
  { hosts }: Pick<PublicSnapshot, 'hosts'>,
  isConnected: (hostId: string) => boolean,
): string[] {
  return hosts.filter(({ id }) => !isConnected(id)).map(({ name }) => name)
}

/**
 * Returns the hosts that may have virtual machines that vCenter does not list. Such a machine may
 * need any KDK. A connected host is among them until its first report, because the stored
 * inventory may be of an earlier connection.
 */
export function incompleteHosts(
  { hosts, inventories }: Pick<PublicSnapshot, 'hosts' | 'inventories'>,
  statusOf: (hostId: string) => Pick<HostStatus, 'isConnected' | 'hasReportedVms'>,
): string[] {
  const isComplete = ({ id }: { id: string }): boolean => {
    const inventory = inventories.get(id)
    if (inventory === undefined || inventory.isIncomplete === true) return false
    const { isConnected, hasReportedVms } = statusOf(id)
    return !isConnected || hasReportedVms
  }
  return hosts.filter((host) => !isComplete(host)).map(({ name }) => name)
}

function vmDependents(vm: VmRecord, provider: string) {
  const kind = vm.isTemplate ? ('template' as const) : ('virtualMachine' as const)
  const parts = new Map<string, string[]>()
  for (const [part, key] of partsOf(vm))
    if (key.provider === provider) parts.set(key.keyId, [...(parts.get(key.keyId) ?? []), part])
  return [...parts].map(([keyId, names]) => ({ kind, name: vm.name, parts: names, keyId }))
}

/** Returns the encrypted parts of a machine. */
function partsOf({ home, disks, others = [] }: VmRecord): [string, KeyReference][] {
  const parts = [
    ['home', home] as const,
    ...disks.map((key, index) => [`disk ${index}`, key] as const),
    // Or a disk whose encryption was interrupted.
    ...others.map((key) => ['snapshots', key] as const),
  ]
  return parts.flatMap(([part, key]): [string, KeyReference][] => (key ? [[part, key]] : []))
}
