import { words } from '../output/words.ts'

/** State of the keys of a VM whose home is not encrypted. */
export const NOT_ENCRYPTED = 'Not encrypted'

/** Returns the power state of a VM in vCenter's inventory, in the words of hosts. */
export function powerText(vm: { poweredOn: boolean; suspended?: boolean }): string {
  if (vm.poweredOn) return words('POWERED_ON')
  return words(vm.suspended === true ? 'SUSPENDED' : 'POWERED_OFF')
}

/** Returns the state of the keys of a VM in vCenter's inventory, in the words of hosts. */
export function lockText(isLocked: boolean): string {
  return words(isLocked ? 'LOCKED' : 'UNLOCKED')
}

/** Returns all that vCenter's inventory knows of the keys of a VM, such as `Locked, invalid`. */
export function keyStateText(vm: {
  invalid: boolean
  locked: boolean
  template: boolean
  mixedKeys: boolean
  homeKey: object | null
}): string {
  return [
    vm.homeKey === null ? NOT_ENCRYPTED : lockText(vm.locked),
    ...(vm.invalid ? ['invalid'] : []),
    ...(vm.mixedKeys ? ['mixed keys'] : []),
    ...(vm.template ? ['template'] : []),
  ].join(', ')
}
