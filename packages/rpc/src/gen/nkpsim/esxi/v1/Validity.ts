// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether the host could read the configuration of a VM the last time.
 */
export const Validity = {
  /**
   * Never sent.
   */
  VALIDITY_UNSPECIFIED: 'VALIDITY_UNSPECIFIED',
  /**
   * It could.
   */
  VALIDITY_VALID: 'VALIDITY_VALID',
  /**
   * The key of the VM home was missing when the VM was registered or the host booted: the VM can
   * only be unregistered or reloaded. Or its files cannot be read now: see invalid_reason.
   */
  VALIDITY_INVALID: 'VALIDITY_INVALID',
} as const;

/**
 * Whether the host could read the configuration of a VM the last time.
 */
export type Validity =
  /**
   * Never sent.
   */
  | 'VALIDITY_UNSPECIFIED'
  | 0
  /**
   * It could.
   */
  | 'VALIDITY_VALID'
  | 1
  /**
   * The key of the VM home was missing when the VM was registered or the host booted: the VM can
   * only be unregistered or reloaded. Or its files cannot be read now: see invalid_reason.
   */
  | 'VALIDITY_INVALID'
  | 2

/**
 * Whether the host could read the configuration of a VM the last time.
 */
export type Validity__Output = typeof Validity[keyof typeof Validity]
