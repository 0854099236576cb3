import { providerIdInKeyId } from '@nkpsim/crypto'
import type { HostStatus } from '../distribution/host-progress.ts'
import { hostsOf } from '../inventory/inventory.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import type { VsanCluster } from '../records/vsan.ts'
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

type VsanIdentity = Pick<VsanCluster, 'id' | 'cluster' | 'encryption'>

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
  const known = [...vsanClusters, ...keptClusters({ hosts, inventories, vsanClusters })]
  const clusters = known.flatMap((vsan): Dependent[] => {
    const { cluster, encryption } = vsan
    const of = { kind: 'vsanCluster', name: cluster, host: '', isHostConnected: true } as const
    if (encryption?.provider === provider) {
      const providerKeyId = providerIdInKeyId(encryption.kekId) || keyId
      return [{ ...of, parts: ['KEK', 'host key'], keyId: providerKeyId }]
    }
    // After a change of the provider, a disk needs its former KEK until its host has replaced it.
    const kekId = formerKekOf({ hosts, inventories }, vsan, provider)
    if (kekId === undefined) return []
    return [{ ...of, parts: ['KEK'], keyId: providerIdInKeyId(kekId) || keyId }]
  })
  // Until the data is decrypted or rekeyed, its hosts need the KEK of its former DEK.
  const former = vsanClusters.flatMap((vsan): Dependent[] => {
    const { cluster, encryption, oldDek } = vsan
    if (encryption?.provider === provider || oldDek?.provider !== provider) return []
    if (!encryptionProgress({ hosts, inventories }, vsan).isChanging) return []
    const of = { kind: 'vsanCluster', name: cluster, host: '', isHostConnected: true } as const
    const providerKeyId = providerIdInKeyId(oldDek.kekId) || keyId
    return [{ ...of, parts: ['KEK of the former DEK'], keyId: providerKeyId }]
  })
  return [
    ...onHosts,
    ...clusters,
    ...former,
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

/**
 * Returns the vSAN clusters whose encryption hosts keep although this vCenter does not know it,
 * because it was restored from an older backup.
 */
function keptClusters({
  hosts,
  inventories,
  vsanClusters,
}: Pick<Known, 'hosts' | 'inventories' | 'vsanClusters'>): VsanIdentity[] {
  const kept = new Map<string, VsanIdentity>()
  for (const { id, cluster = '' } of hosts) {
    const found = inventories.get(id)?.vsan?.kept
    const isKnown = vsanClusters.some(
      (each) => each.id === found?.id && each.encryption?.provider === found.encryption?.provider,
    )
    if (found !== undefined && !isKnown) kept.set(found.id, { ...found, cluster })
  }
  return [...kept.values()]
}

/** Returns the KEK of a provider that a disk of a vSAN cluster has, as its host reported it. */
function formerKekOf(
  known: Pick<Known, 'hosts' | 'inventories'>,
  vsan: VsanIdentity,
  provider: string,
): string | undefined {
  const disks = hostsOf(known, vsan.cluster)
    .map(({ id }) => known.inventories.get(id)?.vsan)
    .flatMap((report) => (report?.clusterId === vsan.id ? report.disks : []))
  return disks.find(({ encryption }) => encryption?.provider === provider)?.encryption?.kekId
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
