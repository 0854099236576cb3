// Original file: proto/nkpsim/esxi/v1/vm_clone.proto

/**
 * What the clone of a VM with a vTPM gets (`CloneSpec.tpmProvisionPolicy`).
 */
export const VtpmProvisionPolicy = {
  /**
   * As the setting vpxd.clone.tpmProvisionPolicy of vCenter says, which the host has received; a copy
   * if it has received none.
   */
  VTPM_PROVISION_POLICY_UNSPECIFIED: 'VTPM_PROVISION_POLICY_UNSPECIFIED',
  /**
   * A copy, with the same endorsement keys and secrets.
   */
  VTPM_PROVISION_POLICY_COPY: 'VTPM_PROVISION_POLICY_COPY',
  /**
   * A new vTPM with its own identity.
   */
  VTPM_PROVISION_POLICY_REPLACE: 'VTPM_PROVISION_POLICY_REPLACE',
} as const;

/**
 * What the clone of a VM with a vTPM gets (`CloneSpec.tpmProvisionPolicy`).
 */
export type VtpmProvisionPolicy =
  /**
   * As the setting vpxd.clone.tpmProvisionPolicy of vCenter says, which the host has received; a copy
   * if it has received none.
   */
  | 'VTPM_PROVISION_POLICY_UNSPECIFIED'
  | 0
  /**
   * A copy, with the same endorsement keys and secrets.
   */
  | 'VTPM_PROVISION_POLICY_COPY'
  | 1
  /**
   * A new vTPM with its own identity.
   */
  | 'VTPM_PROVISION_POLICY_REPLACE'
  | 2

/**
 * What the clone of a VM with a vTPM gets (`CloneSpec.tpmProvisionPolicy`).
 */
export type VtpmProvisionPolicy__Output = typeof VtpmProvisionPolicy[keyof typeof VtpmProvisionPolicy]
