// Original file: proto/nkpsim/esxi/v1/vsan_cluster.proto

/**
 * How the data of a vSAN cluster is stored and encrypted.
 */
export const VsanArchitecture = {
  /**
   * Never sent.
   */
  VSAN_ARCHITECTURE_UNSPECIFIED: 'VSAN_ARCHITECTURE_UNSPECIFIED',
  /**
   * Original Storage Architecture: each disk has its own DEK, below the components of objects.
   */
  VSAN_ARCHITECTURE_OSA: 'VSAN_ARCHITECTURE_OSA',
  /**
   * Express Storage Architecture: the cluster has one DEK, above the components of objects.
   */
  VSAN_ARCHITECTURE_ESA: 'VSAN_ARCHITECTURE_ESA',
} as const;

/**
 * How the data of a vSAN cluster is stored and encrypted.
 */
export type VsanArchitecture =
  /**
   * Never sent.
   */
  | 'VSAN_ARCHITECTURE_UNSPECIFIED'
  | 0
  /**
   * Original Storage Architecture: each disk has its own DEK, below the components of objects.
   */
  | 'VSAN_ARCHITECTURE_OSA'
  | 1
  /**
   * Express Storage Architecture: the cluster has one DEK, above the components of objects.
   */
  | 'VSAN_ARCHITECTURE_ESA'
  | 2

/**
 * How the data of a vSAN cluster is stored and encrypted.
 */
export type VsanArchitecture__Output = typeof VsanArchitecture[keyof typeof VsanArchitecture]
