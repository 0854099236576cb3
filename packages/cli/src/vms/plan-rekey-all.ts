import { isSameName } from '@nkpsim/daemon/name-text'
import type { VmView } from '../commands/vm-view.ts'
import { byName } from './ask-hosts.ts'

/** What a host says about its VMs and about the provider of the new keys. */
export type HostVms = {
  host: string
  vms: readonly VmView[]
  /** Why the host cannot make keys of the new provider; undefined if it can. */
  obstacle: string | undefined
}

/** The objects of a VM that get new keys. */
export type VmRekey = {
  host: string
  name: string
  deep: boolean
  skipHome: boolean
  skipDisks: boolean
  /** Indexes of the disks; empty with skipDisks, or if all encrypted disks get new keys. */
  disks: number[]
}

/** A VM that keeps keys of the old provider, and why. */
export type LeftVm = { name: string; host: string | null; reason: string }

/**
 * Plans new keys for every object with a key of a provider. A VM that is on gets new KEKs only.
 * Pure.
 * @param deep whether VMs that are off get new DEKs too
 */
export function planRekeyAll(
  hosts: readonly HostVms[],
  { provider, deep }: { provider: string; deep: boolean },
): { rekeys: VmRekey[]; left: LeftVm[] } {
  const isOld = (key: { provider: string } | null): boolean =>
    key !== null && isSameName(key.provider, provider)
  const concerns = (vm: VmView): boolean =>
    isOld(vm.homeKey) || vm.disks.some(({ key }) => isOld(key))
  const rekeys: VmRekey[] = []
  const left: LeftVm[] = []
  const registered = new Set<string>()
  for (const { host, vms, obstacle } of hosts)
    for (const vm of vms) {
      if (!vm.registered || !concerns(vm)) continue
      registered.add(placeOf(vm))
      const { name } = vm
      const reason = reasonToLeave(vm) ?? obstacle
      if (reason !== undefined) left.push({ name, host, reason })
      else rekeys.push({ host, name, ...objectsOf(vm, isOld), deep: deep && !isOn(vm) })
    }
  const loose = new Map<string, LeftVm>()
  for (const vm of hosts.flatMap(({ vms }) => vms))
    if (!vm.registered && concerns(vm) && !registered.has(placeOf(vm)))
      loose.set(placeOf(vm), {
        ...{ name: vm.name, host: null },
        reason: 'it is not registered on any host that answers; register it',
      })
  const inOrder = (a: { name: string }, b: { name: string }): number => byName(a.name, b.name)
  return { rekeys: rekeys.toSorted(inOrder), left: [...left, ...loose.values()].toSorted(inOrder) }
}

function objectsOf(
  { homeKey, disks }: VmView,
  isOld: (key: { provider: string } | null) => boolean,
): Pick<VmRekey, 'skipHome' | 'skipDisks' | 'disks'> {
  const old = disks.flatMap(({ key }, index) => (isOld(key) ? [index] : []))
  const encrypted = disks.filter(({ key }) => key !== null)
  return {
    skipHome: !isOld(homeKey),
    skipDisks: old.length === 0,
    disks: old.length === encrypted.length ? [] : old,
  }
}

function reasonToLeave(vm: VmView): string | undefined {
  if (vm.isTemplate) return 'it is a template; mark it as a VM first'
  if (vm.powerState === 'POWERED_ON_ELSEWHERE') return 'it is in use on another host'
  return undefined
}

function isOn({ powerState }: VmView): boolean {
  return powerState === 'POWERED_ON'
}

/** Two datastores can have VMs of the same name. */
function placeOf({ datastore, name, uuid }: VmView): string {
  return JSON.stringify([datastore, name, uuid])
}
