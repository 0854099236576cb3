import { RESTART_PRIORITIES, type RestartPriority } from '../../records/virtual-machine.ts'
import { EMPTY_DICTIONARY, getValue } from './dictionary.ts'
import type { Vmx } from './vmx.ts'

/**
 * Setting of the .vmx file. In vSphere it belongs to the cluster. Here it is with the VM, so that
 * the hosts have it without vCenter.
 */
export const RESTART_PRIORITY = 'nkpsim.ha.restartPriority'
const DEFAULT: RestartPriority = 'medium'

/** Returns the restart priority of a VM; undefined if its .vmx file states an unknown one. */
export function knownRestartPriority(vmx: Pick<Vmx, 'source'>): RestartPriority | undefined {
  const stated = getValue(vmx.source ?? EMPTY_DICTIONARY, RESTART_PRIORITY) ?? DEFAULT
  return RESTART_PRIORITIES.find((each) => each === stated.toLowerCase())
}

/** Does the same, but returns the default for an unknown one: no typing error leaves a VM off. */
export function restartPriority(vmx: Pick<Vmx, 'source'>): RestartPriority {
  return knownRestartPriority(vmx) ?? DEFAULT
}
