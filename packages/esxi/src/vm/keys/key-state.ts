/** State of a registered VM's keys. A host remembers it until it reboots. */
export type KeyState = {
  /** Whether the configuration could be read when it was last needed. */
  isValid: boolean
  /** Whether the key of the VM home was missing and the VM has not been unlocked since. */
  isLocked: boolean
}

/** Events after which a host checks the state. */
export type KeyEvent = 'registered' | 'booted' | 'keysChanged' | 'reloaded' | 'unlocked'

/**
 * Returns the state of a VM after an event. A VM that lost its key is locked when it is off. When
 * the key is available again, only a host in mode safe unlocks the VM automatically. A VM can
 * become invalid only when its configuration must be read: at registration, boot and reload.
 */
export function nextKeyState(
  before: KeyState | undefined,
  event: KeyEvent,
  vm: { hasHomeKey: boolean; isOn: boolean },
  host: { isSafe: boolean },
): KeyState {
  const { hasHomeKey } = vm
  if (before === undefined || event === 'registered' || event === 'booted')
    return { isValid: hasHomeKey, isLocked: !hasHomeKey }
  if (vm.isOn) return before
  const mayUnlock = event === 'unlocked' || host.isSafe
  if (!hasHomeKey) return { isValid: before.isValid && event !== 'reloaded', isLocked: true }
  if (!before.isLocked || mayUnlock) return { isValid: true, isLocked: false }
  return { isValid: before.isValid || event === 'reloaded', isLocked: true }
}
