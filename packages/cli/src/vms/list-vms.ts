import type { vcenterV1 } from '@nkpsim/rpc'
import { onHost, type VmOnHost, type VmView, vmView } from '../commands/vm-view.ts'
import type { Context } from '../context.ts'
import { askHosts, byName, isUnmanaged, knownHosts, type SilentHost } from './ask-hosts.ts'
import { askInventory } from './ask-inventory.ts'

const VMS = 'nkpsim.esxi.v1.VirtualMachineService'

/** A VM in a list of all hosts. */
export type VmRow = VmOnHost & {
  /** Whether the host did not answer, so that vCenter's inventory describes the VM. */
  lastKnown: boolean
}

export type VmList = {
  vms: VmRow[]
  /** Hosts that gave no answer, but whose VMs vCenter's inventory has. */
  lastKnown: string[]
  /** Hosts that gave no answer, and whose VMs are unknown. */
  silent: SilentHost[]
  /**
   * Hosts that vCenter does not manage, so that they were not asked. If no host was asked, they are
   * silent, because the list tells nothing.
   */
  unmanaged: string[]
}

/**
 * Lists the VMs of all hosts. Asks the hosts themselves, and vCenter about hosts that do not
 * answer.
 * @throws SimulatorError NO_CLUSTER; CliError NOT_FOUND if there is no host
 */
export async function listAllVms(context: Context): Promise<VmList> {
  const answers = await askHosts(context, await knownHosts(context), async (channel, options) =>
    (await channel.client(VMS).listVms({}, options)).vms.map(vmView),
  )
  const seen = answers.flatMap((each) => ('answer' in each ? [each] : []))
  const silent = answers.flatMap((each) => ('failure' in each ? [each] : []))
  const inventory = silent.length === 0 ? undefined : await readInventory(context)
  return mergeVms(seen, silent, inventory)
}

/**
 * Merges the answers of hosts. A VM that no host has registered is listed once, although every host
 * with its datastore sees it. Pure.
 * @param inventory vCenter's inventory; undefined if vCenter did not answer
 */
export function mergeVms(
  answers: readonly { host: string; answer: readonly VmView[] }[],
  silent: VmList['silent'],
  inventory: Inventory | undefined,
): VmList {
  const isSilent = (name: string): boolean => silent.some(({ host }) => host === name)
  const registered = answers.flatMap(({ host, answer }) =>
    answer.filter((vm) => vm.registered).map((vm) => ({ ...onHost(vm, host), lastKnown: false })),
  )
  const reported = (inventory?.virtualMachines ?? [])
    .filter(({ host }) => isSilent(host))
    .map(lastKnownRow)
    // Another host may have taken the VM over since the last report of its former host.
    .filter((row) => !registered.some((vm) => isSameVm(vm, row)))
  const listed = [...registered, ...reported]
  const loose = new Map<string, VmRow>()
  for (const vm of answers.flatMap(({ answer }) => answer))
    if (!vm.registered && !listed.some((row) => isSameVm(row, vm)))
      loose.set(`${vm.datastore}/${vm.name}/${vm.uuid}`, { ...vm, host: null, lastKnown: false })
  const isKnown = (name: string): boolean =>
    inventory?.hosts.includes(name) === true && !inventory.incompleteHosts.includes(name)
  const wasAnyAsked = answers.length > 0 || !silent.every(isUnmanaged)
  const isLeftOut = (each: SilentHost): boolean => wasAnyAsked && isUnmanaged(each)
  return {
    vms: [...listed, ...loose.values()].toSorted(
      (a, b) => byName(a.name, b.name) || byName(a.host ?? '', b.host ?? ''),
    ),
    lastKnown: silent.map(({ host }) => host).filter(isKnown),
    silent: silent.filter((each) => !isKnown(each.host) && !isLeftOut(each)),
    unmanaged: silent.filter(isLeftOut).map(({ host }) => host),
  }
}

type Inventory = {
  /** Names of the hosts in the inventory. */
  hosts: readonly string[]
  incompleteHosts: readonly string[]
  virtualMachines: readonly vcenterV1.VirtualMachine__Output[]
}

/** Two datastores can have VMs of the same name. A VM with unreadable files has no UUID. */
function isSameVm(one: VmView, other: VmView): boolean {
  if (one.name !== other.name || one.datastore !== other.datastore) return false
  return one.uuid === '' || other.uuid === '' || one.uuid === other.uuid
}

function lastKnownRow(vm: vcenterV1.VirtualMachine__Output): VmRow {
  // A disk without a key has empty names.
  const toKey = (key: vcenterV1.KeyReference__Output | null) =>
    key === null || key.provider === ''
      ? null
      : { provider: key.provider, kdkKeyId: key.keyId, keyId: '' }
  const homeKey = toKey(vm.homeKey)
  return {
    name: vm.name,
    host: vm.host,
    uuid: vm.uuid,
    datastore: vm.datastore,
    provider: homeKey?.provider ?? '',
    kdkKeyId: homeKey?.kdkKeyId ?? '',
    powerState: vm.poweredOn ? 'POWERED_ON' : vm.suspended ? 'SUSPENDED' : 'POWERED_OFF',
    cryptoState: vm.locked ? 'LOCKED' : 'UNLOCKED',
    validity: vm.invalid ? 'INVALID' : 'VALID',
    invalidReason: '',
    registered: true,
    isTemplate: vm.template,
    diskBytes: 0,
    homeKey,
    // The inventory has the keys of disks, but not their files and sizes.
    disks: vm.diskKeys.map((key) => ({ file: '', sizeBytes: 0, key: toKey(key) })),
    mixedKeys: vm.mixedKeys,
    missingKeys: [],
    ...{ folder: '', annotation: '', memoryBytes: 0, cpuCount: 0, extraSettings: [] },
    ...{ migrateEncryption: '', restartPriority: '', hasVtpm: vm.hasVtpm },
    lastKnown: true,
  }
}

/** Returns vCenter's inventory; undefined if vCenter does not answer. */
function readInventory(context: Context): Promise<Inventory | undefined> {
  return askInventory(context, async (client, options) => {
    const { hosts } = await client.listHosts({}, options)
    const answer = await client.listVirtualMachines({}, options)
    return { ...answer, hosts: hosts.map(({ name }) => name) }
  })
}
