import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

/** An object that cannot be used without a KDK. */
export type Dependent = {
  kind: 'virtualMachine' | 'template' | 'hostKey' | 'default'
  name: string
  /** Host with the virtual machine, template or host key; empty for a default. */
  host: string
  /**
   * Encrypted parts of the object, such as `home` and `disk 1`; empty if the object has no parts.
   */
  parts: string[]
  /** False if the object is only known from the host's last report. */
  isHostConnected: boolean
  keyId: string
}

type Known = Pick<PublicSnapshot, 'hosts' | 'inventories' | 'entityDefaults' | 'keyProviders'>

/**
 * Lists all objects that refer to a provider by its name, including objects with another key_id.
 * Those objects were encrypted with an earlier provider of that name, and the present provider
 * cannot open them.
 */
export function dependentsOf(
  { hosts, inventories, entityDefaults, keyProviders }: Known,
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
        vmDependents(vm, provider).map((each) => ({ ...each, ...at })),
      ),
      ...(hostKey?.provider === provider
        ? [{ kind: 'hostKey' as const, name: host.name, parts: [], keyId: hostKey.keyId, ...at }]
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
  return [
    ...onHosts,
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
 * Returns the hosts with virtual machines that vCenter does not list. Such a machine may need any
 * KDK.
 */
export function incompleteHosts({
  hosts,
  inventories,
}: Pick<PublicSnapshot, 'hosts' | 'inventories'>): string[] {
  return hosts
    .filter(({ id }) => inventories.get(id)?.isIncomplete === true)
    .map(({ name }) => name)
}

function vmDependents(vm: VmRecord, provider: string) {
  const kind = vm.isTemplate ? ('template' as const) : ('virtualMachine' as const)
  const parts = new Map<string, string[]>()
  for (const [part, key] of partsOf(vm))
    if (key.provider === provider) parts.set(key.keyId, [...(parts.get(key.keyId) ?? []), part])
  return [...parts].map(([keyId, names]) => ({ kind, name: vm.name, parts: names, keyId }))
}

function partsOf({ home, disks }: VmRecord): [string, KeyReference][] {
  return [
    ['home', home],
    ...disks.map((key, index): [string, KeyReference] => [`disk ${index + 1}`, key]),
  ]
}
