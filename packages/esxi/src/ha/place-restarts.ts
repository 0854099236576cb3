import type { KeyIdKind } from '@nkpsim/crypto'
import { remedyOf } from '../key-provider/key-source.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import { RESTART_PRIORITIES, type RestartPriority } from '../records/virtual-machine.ts'

/** A VM that was on when its host failed. */
export type PendingVm = {
  /** Name of its folder. */
  name: string
  /** Name that users know. */
  displayName: string
  /** Term of the lock that the failed host had. */
  term: number
  /** Name, id and kind of each key provider that is needed to open the VM: see needOf. */
  needs: readonly { provider: string; keyId: string; kind: KeyIdKind }[]
  priority: RestartPriority
}

/**
 * Returns what a provider on a host is needed for, as heartbeats name it: its key_id. A standard
 * provider has too many keys for a heartbeat, so its name stands for them. A host that lacks a key
 * fails to restart the VM, and the next host tries.
 */
export function needOf({
  kind,
  name,
  keyId,
}: Pick<KeyProvider, 'kind' | 'name' | 'keyId'>): string {
  return kind === 'standard' ? needOfStandard(name) : keyId
}

export function needOfStandard(providerName: string): string {
  return `standard ${providerName}`
}

/** A host that can restart VMs. */
export type RestartHost = {
  hostId: string
  keyIds: readonly string[]
  /** Number of VMs that the host has on. */
  poweredOn: number
  /** VMs that the host could not restart lately, with the reasons. */
  failed: readonly { vm: string; term: number; reason: string }[]
}

/** Decision that a host restarts a VM. */
export type Restart = { vm: string; term: number; hostId: string }
/** A VM that no host can restart now, and why. */
export type WaitingVm = {
  /** Name that users know. */
  vm: string
  reason: string
  /** Whether a key of the VM is missing on all hosts. */
  isLocked: boolean
}

/**
 * Chooses a host for each VM: one that holds all keys of the VM, has not failed to restart it, and
 * has the fewest VMs on. A choice stays while its host can still restart the VM. VMs of higher
 * priority come first, and each host keeps this order.
 */
export function placeRestarts(
  pending: readonly PendingVm[],
  hosts: readonly RestartHost[],
  before: readonly Restart[],
): { restarts: Restart[]; waiting: WaitingVm[] } {
  const load = new Map(hosts.map(({ hostId, poweredOn }) => [hostId, poweredOn]))
  const loadOf = ({ hostId }: RestartHost): number => load.get(hostId) ?? 0
  const restarts: Restart[] = []
  const waiting: WaitingVm[] = []
  for (const vm of pending.toSorted((one, other) => rankOf(other) - rankOf(one))) {
    const holders = hosts.filter(({ keyIds }) =>
      vm.needs.every(({ keyId }) => keyIds.includes(keyId)),
    )
    const able = holders.filter((host) => failureOf(host, vm) === undefined)
    const chosen =
      able.find(({ hostId }) =>
        before.some((each) => isSame(each, vm) && each.hostId === hostId),
      ) ??
      able.toSorted(
        (one, other) => loadOf(one) - loadOf(other) || (one.hostId < other.hostId ? -1 : 1),
      )[0]
    if (chosen === undefined) waiting.push({ vm: vm.displayName, ...reasonOf(vm, hosts, holders) })
    else {
      restarts.push({ vm: vm.name, term: vm.term, hostId: chosen.hostId })
      load.set(chosen.hostId, loadOf(chosen) + 1)
    }
  }
  return { restarts, waiting }
}

function rankOf({ priority }: PendingVm): number {
  return RESTART_PRIORITIES.indexOf(priority)
}

function isSame({ vm, term }: Restart, pending: PendingVm): boolean {
  return vm === pending.name && term === pending.term
}

function failureOf({ failed }: RestartHost, { name, term }: PendingVm): string | undefined {
  return failed.find((each) => each.vm === name && each.term === term)?.reason
}

function reasonOf(
  vm: PendingVm,
  hosts: readonly RestartHost[],
  holders: readonly RestartHost[],
): Omit<WaitingVm, 'vm'> {
  const [failure] = holders.flatMap((host) => failureOf(host, vm) ?? [])
  if (failure !== undefined) return { reason: failure, isLocked: false }
  const missing = vm.needs.find(({ keyId }) => !hosts.some(({ keyIds }) => keyIds.includes(keyId)))
  const reason =
    missing === undefined
      ? 'no running host holds all keys of the virtual machine'
      : `the virtual machine is locked: no running host holds key provider "${missing.provider}"${keyIdText(missing)}; ${remedyOf(missing.kind, missing.provider)}`
  return { reason, isLocked: true }
}

function keyIdText({ provider, keyId }: PendingVm['needs'][number]): string {
  return keyId === needOfStandard(provider) ? '' : ` (key_id ${keyId})`
}
