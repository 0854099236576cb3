import { sameNameAs, shellWord } from '@nkpsim/daemon/name-text'
import { requirePrivilege } from '../access/permissions.ts'
import type { Privilege } from '../access/privileges.ts'
import { VcenterError } from '../errors.ts'
import { findHost, requireNoRemoval } from '../inventory/inventory.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import type { Host } from '../records/host.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** A virtual machine and the host that has it. */
export type MovableVm = { vm: VmRecord; host: Host }

/**
 * Finds a virtual machine that can move, as its host last reported it.
 * @throws VcenterError VM_NOT_FOUND, VM_AMBIGUOUS, VM_NOT_MOVABLE, HOST_UNREACHABLE
 */
export function findMovable(
  { hosts, inventories }: Pick<Snapshot, 'hosts' | 'inventories'>,
  name: string,
  isConnected: (hostId: string) => boolean,
): MovableVm {
  const isAsked = sameNameAs(name)
  const found = hosts.flatMap((host) =>
    (inventories.get(host.id)?.vms ?? [])
      .filter((vm) => isAsked(vm.name))
      .map((vm) => ({ host, vm })),
  )
  const [first, ...others] = found
  if (first === undefined)
    throw new VcenterError('VM_NOT_FOUND', `no host has virtual machine "${name}" registered`)
  if (others.length > 0)
    throw new VcenterError(
      'VM_AMBIGUOUS',
      `several hosts have a virtual machine "${name}": ${found.map(({ host }) => host.name).join(', ')}; unregister the others first`,
    )
  const { vm, host } = first
  if (!isConnected(host.id))
    throw new VcenterError('HOST_UNREACHABLE', `host "${host.name}" cannot be reached`)
  if (vm.isTemplate)
    throw new VcenterError('VM_NOT_MOVABLE', `"${vm.name}" is a template; mark it as a VM first`)
  if (vm.isUnread === true || !vm.isValid)
    throw new VcenterError(
      'VM_NOT_MOVABLE',
      `virtual machine "${vm.name}" is invalid; see why: nkpsim vm get ${shellWord(vm.name)}`,
    )
  return first
}

/** Whether any key of a virtual machine comes from a key provider. */
export function isEncryptedVm(vm: VmRecord): boolean {
  return providersOf(vm).length > 0
}

/** Returns the names of the key providers of a virtual machine. */
export function providersOf(vm: VmRecord): string[] {
  const names = keyReferencesOf(vm).map(({ provider }) => provider)
  return [...new Set(names)].filter((name) => name !== '')
}

/**
 * Finds the destination of a migration.
 * @throws VcenterError HOST_NOT_FOUND, HOST_REMOVAL_IN_PROGRESS, HOST_UNREACHABLE
 */
export function findDestination(
  snapshot: Snapshot,
  name: string,
  isConnected: (hostId: string) => boolean,
): Host {
  const host = findHost(snapshot, name)
  requireNoRemoval(snapshot, host)
  if (!isConnected(host.id))
    throw new VcenterError('HOST_UNREACHABLE', `host "${host.name}" cannot be reached`)
  return host
}

/**
 * Requires the privileges to move a virtual machine from or to a host.
 * @param by - name of the user who makes the request
 * @throws VcenterError NO_PERMISSION
 */
export function requireRightToMigrate(
  snapshot: Snapshot,
  host: Host,
  { isOn, isEncrypted }: { isOn: boolean; isEncrypted: boolean },
  by: string,
): void {
  const needed: Privilege[] = [isOn ? 'Resource.HotMigrate' : 'Resource.ColdMigrate']
  if (isEncrypted) needed.push('Cryptographer.Migrate')
  for (const privilege of needed)
    requirePrivilege(snapshot, by, privilege, { kind: 'host', name: host.name })
}
