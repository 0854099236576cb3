// Original file: proto/nkpsim/vcenter/v1/vsan.proto

/**
 * How a vSAN cluster stores and encrypts its data.
 */
export const VsanArchitecture = {
  /**
   * OSA.
   */
  VSAN_ARCHITECTURE_UNSPECIFIED: 'VSAN_ARCHITECTURE_UNSPECIFIED',
  /**
   * Original Storage Architecture: each disk has its own DEK.
   */
  VSAN_ARCHITECTURE_OSA: 'VSAN_ARCHITECTURE_OSA',
  /**
   * Express Storage Architecture: the cluster has one DEK.
   */
  VSAN_ARCHITECTURE_ESA: 'VSAN_ARCHITECTURE_ESA',
} as const;

/**
 * How a vSAN cluster stores and encrypts its data.
 */
export type VsanArchitecture =
  /**
   * OSA.
   */
  | 'VSAN_ARCHITECTURE_UNSPECIFIED'
  | 0
  /**
   * Original Storage Architecture: each disk has its own DEK.
   */
  | 'VSAN_ARCHITECTURE_OSA'
  | 1
  /**
   * Express Storage Architecture: the cluster has one DEK.
   */
  | 'VSAN_ARCHITECTURE_ESA'
  | 2

/**
 * How a vSAN cluster stores and encrypts its data.
 */
export type VsanArchitecture__Output = typeof VsanArchitecture[keyof typeof VsanArchitecture]
