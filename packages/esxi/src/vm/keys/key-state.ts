/** State of a registered VM's keys, which a host remembers until it reboots. */
export type KeyState = {
  /** Whether its configuration could be read when the VM was registered, or the host booted. */
  isValid: boolean
  /** Whether the key of its home was missing, and nobody has unlocked the VM since. */
  isLocked: boolean
}

/** Events after which the state is checked. */
export type KeyEvent = 'registered' | 'booted' | 'keysChanged' | 'reloaded' | 'unlocked'

/**
 * Returns the state of a VM after an event. A VM that lost its key is locked once it is off. When
 * the key comes back, only a host in encryption mode safe unlocks the VM by itself. A VM becomes
 * invalid only when its configuration must be read: at registration, boot and reload.
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
