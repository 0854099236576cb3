// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether a host could read the configuration of a VM when it last had to.
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
   * The key of the VM home was missing when the VM was registered or the host booted: it can be
   * unregistered or reloaded, and nothing else. Or its files cannot be read now: invalid_reason
   * says why.
   */
  VALIDITY_INVALID: 'VALIDITY_INVALID',
} as const;

/**
 * Whether a host could read the configuration of a VM when it last had to.
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
   * The key of the VM home was missing when the VM was registered or the host booted: it can be
   * unregistered or reloaded, and nothing else. Or its files cannot be read now: invalid_reason
   * says why.
   */
  | 'VALIDITY_INVALID'
  | 2

/**
 * Whether a host could read the configuration of a VM when it last had to.
 */
export type Validity__Output = typeof Validity[keyof typeof Validity]
