import { sameNameAs } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import type { Host } from '../records/host.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Whether a host has a VM: in its registry, only in a datastore, or not at all. */
export type Presence = 'registered' | 'seen' | 'absent'

/** Answer of a host, or why there is none. */
export type PresenceAnswer = { host: Host } & (
  | { presence: Presence }
  | { reason: string; isDenied: boolean }
)

/** Returns the hosts that have a VM of this name registered, by their last reports. Pure. */
export function likelyHosts(
  { hosts, inventories }: Pick<Snapshot, 'hosts' | 'inventories'>,
  name: string,
): Host[] {
  const isSame = sameNameAs(name)
  return hosts.filter(({ id }) => inventories.get(id)?.vms.some((vm) => isSame(vm.name)))
}

/**
 * Returns the only host that has a VM registered. Pure.
 * @throws VcenterError VM_AMBIGUOUS, VM_NOT_REGISTERED, VM_NOT_FOUND; HOST_NOT_CONNECTED or
 *   NO_PERMISSION if a host that may have the VM gives no answer
 */
export function chooseVmHost(name: string, answers: readonly PresenceAnswer[]): Host {
  const vm = `virtual machine "${name}"`
  const having = answers.filter((each) => 'presence' in each && each.presence === 'registered')
  const [found, ...others] = having.map(({ host }) => host)
  if (found !== undefined && others.length === 0) return found
  if (found !== undefined) {
    const names = having.map(({ host }) => host.name).join(' and ')
    throw new VcenterError('VM_AMBIGUOUS', `${vm} is registered on ${names}; name the host`)
  }
  const failed = answers.filter((each) => 'reason' in each)
  const silent = failed.find(({ isDenied }) => !isDenied) ?? failed[0]
  if (silent !== undefined)
    throw new VcenterError(
      silent.isDenied ? 'NO_PERMISSION' : 'HOST_NOT_CONNECTED',
      silent.isDenied
        ? silent.reason
        : `no host that answers has ${vm} registered; no answer from ${silent.host.name} (${silent.reason})`,
    )
  if (answers.some((each) => 'presence' in each && each.presence === 'seen'))
    throw new VcenterError('VM_NOT_REGISTERED', `${vm} is not registered on any host; register it`)
  throw new VcenterError('VM_NOT_FOUND', `there is no ${vm}`)
}
