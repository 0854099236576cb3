// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Whether the host could read the configuration of a VM when it last tried.
 */
export const Validity = {
  /**
   * Never sent.
   */
  VALIDITY_UNSPECIFIED: 'VALIDITY_UNSPECIFIED',
  /**
   * The host could read the configuration.
   */
  VALIDITY_VALID: 'VALIDITY_VALID',
  /**
   * The key of the VM home was missing when the VM was registered or reloaded, or when the host
   * booted: until the key is back, you can only unregister the VM. Or the host cannot read the
   * files now: see invalid_reason.
   */
  VALIDITY_INVALID: 'VALIDITY_INVALID',
} as const;

/**
 * Whether the host could read the configuration of a VM when it last tried.
 */
export type Validity =
  /**
   * Never sent.
   */
  | 'VALIDITY_UNSPECIFIED'
  | 0
  /**
   * The host could read the configuration.
   */
  | 'VALIDITY_VALID'
  | 1
  /**
   * The key of the VM home was missing when the VM was registered or reloaded, or when the host
   * booted: until the key is back, you can only unregister the VM. Or the host cannot read the
   * files now: see invalid_reason.
   */
  | 'VALIDITY_INVALID'
  | 2

/**
 * Whether the host could read the configuration of a VM when it last tried.
 */
export type Validity__Output = typeof Validity[keyof typeof Validity]
