// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of GetRedundancy.
 */
export interface GetRedundancyResponse {
  /**
   * Whether no component is missing.
   */
  'redundant'?: (boolean);
}

/**
 * Answer of GetRedundancy.
 */
export interface GetRedundancyResponse__Output {
  /**
   * Whether no component is missing.
   */
  'redundant': (boolean);
}
