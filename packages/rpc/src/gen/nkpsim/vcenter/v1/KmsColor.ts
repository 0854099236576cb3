// Original file: proto/nkpsim/vcenter/v1/standard_provider.proto

/**
 * Colour of a status, as in the product.
 */
export const KmsColor = {
  /**
   * Never sent.
   */
  KMS_COLOR_UNSPECIFIED: 'KMS_COLOR_UNSPECIFIED',
  /**
   * Not checked yet.
   */
  KMS_COLOR_GRAY: 'KMS_COLOR_GRAY',
  /**
   * All can be used.
   */
  KMS_COLOR_GREEN: 'KMS_COLOR_GREEN',
  /**
   * Some can be used.
   */
  KMS_COLOR_YELLOW: 'KMS_COLOR_YELLOW',
  /**
   * None can be used.
   */
  KMS_COLOR_RED: 'KMS_COLOR_RED',
} as const;

/**
 * Colour of a status, as in the product.
 */
export type KmsColor =
  /**
   * Never sent.
   */
  | 'KMS_COLOR_UNSPECIFIED'
  | 0
  /**
   * Not checked yet.
   */
  | 'KMS_COLOR_GRAY'
  | 1
  /**
   * All can be used.
   */
  | 'KMS_COLOR_GREEN'
  | 2
  /**
   * Some can be used.
   */
  | 'KMS_COLOR_YELLOW'
  | 3
  /**
   * None can be used.
   */
  | 'KMS_COLOR_RED'
  | 4

/**
 * Colour of a status, as in the product.
 */
export type KmsColor__Output = typeof KmsColor[keyof typeof KmsColor]
