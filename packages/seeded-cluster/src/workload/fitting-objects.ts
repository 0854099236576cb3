import type { Known } from './known.ts'

/** States of hosts that vCenter has in its inventory. */
export const INSIDE = ['connected', 'disconnected'] as const

type HostState = 'outside' | 'connected' | 'disconnected'

export function hostsThatAre({ hosts }: Known, states: readonly HostState[]): string[] {
  return [...hosts].filter(([, state]) => states.includes(state)).map(([name]) => name)
}

export function vmsThatAre(
  { vms }: Known,
  wanted: { isRegistered?: boolean; isOn?: boolean; isSuspended?: boolean },
): string[] {
  return [...vms]
    .filter(([, { isRegistered, isOn, isSuspended = false }]) =>
      Object.entries(wanted).every(
        ([key, value]) => ({ isRegistered, isOn, isSuspended })[key] === value,
      ),
    )
    .map(([name]) => name)
}

export function backedUp({ providers }: Known): string[] {
  return [...providers].filter(([, { isBackedUp }]) => isBackedUp).map(([name]) => name)
}

export function onHost<Kind extends string>(kind: Kind, host: string | undefined) {
  return host === undefined ? undefined : { kind, host }
}

/** Returns an operation on a VM, on the host where the VM is known to be. */
export function onVm<Kind extends string>(
  kind: Kind,
  { vms, hosts }: Known,
  vm: string | undefined,
): { kind: Kind; host: string; vm: string } | undefined {
  const host = vms.get(vm ?? '')?.host ?? [...hosts.keys()][0]
  return vm === undefined || host === undefined ? undefined : { kind, host, vm }
}
