// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of PrepareConfiguration.
 */
export interface PrepareConfigurationRequest {
  /**
   * Token of the session.
   */
  'token'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * Configuration sequence number that the call belongs to.
   */
  'csn'?: (number | string);
}

/**
 * Request of PrepareConfiguration.
 */
export interface PrepareConfigurationRequest__Output {
  /**
   * Token of the session.
   */
  'token': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * Configuration sequence number that the call belongs to.
   */
  'csn': (number);
}
