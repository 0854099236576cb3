// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

/**
 * Whether one side trusts the other.
 */
export const KmsTrust = {
  /**
   * Not known yet.
   */
  KMS_TRUST_UNSPECIFIED: 'KMS_TRUST_UNSPECIFIED',
  /**
   * It trusts the other side.
   */
  KMS_TRUST_YES: 'KMS_TRUST_YES',
  /**
   * It does not trust the other side.
   */
  KMS_TRUST_NO: 'KMS_TRUST_NO',
} as const;

/**
 * Whether one side trusts the other.
 */
export type KmsTrust =
  /**
   * Not known yet.
   */
  | 'KMS_TRUST_UNSPECIFIED'
  | 0
  /**
   * It trusts the other side.
   */
  | 'KMS_TRUST_YES'
  | 1
  /**
   * It does not trust the other side.
   */
  | 'KMS_TRUST_NO'
  | 2

/**
 * Whether one side trusts the other.
 */
export type KmsTrust__Output = typeof KmsTrust[keyof typeof KmsTrust]
