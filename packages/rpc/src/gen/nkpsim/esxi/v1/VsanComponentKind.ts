// Original file: proto/nkpsim/esxi/v1/vsan_component.proto

/**
 * What a component contains.
 */
export const VsanComponentKind = {
  /**
   * Never sent.
   */
  VSAN_COMPONENT_KIND_UNSPECIFIED: 'VSAN_COMPONENT_KIND_UNSPECIFIED',
  /**
   * A copy of the data.
   */
  VSAN_COMPONENT_KIND_REPLICA: 'VSAN_COMPONENT_KIND_REPLICA',
  /**
   * A vote without data.
   */
  VSAN_COMPONENT_KIND_WITNESS: 'VSAN_COMPONENT_KIND_WITNESS',
} as const;

/**
 * What a component contains.
 */
export type VsanComponentKind =
  /**
   * Never sent.
   */
  | 'VSAN_COMPONENT_KIND_UNSPECIFIED'
  | 0
  /**
   * A copy of the data.
   */
  | 'VSAN_COMPONENT_KIND_REPLICA'
  | 1
  /**
   * A vote without data.
   */
  | 'VSAN_COMPONENT_KIND_WITNESS'
  | 2

/**
 * What a component contains.
 */
export type VsanComponentKind__Output = typeof VsanComponentKind[keyof typeof VsanComponentKind]
