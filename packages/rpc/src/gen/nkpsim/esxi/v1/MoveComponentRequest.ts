// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of MoveComponent.
 */
export interface MoveComponentRequest {
  /**
   * UUID of the object.
   */
  'objectId'?: (string);
  /**
   * UUID of the component.
   */
  'componentId'?: (string);
  /**
   * Whether the object loses the component if there is no other place.
   */
  'allowReducedRedundancy'?: (boolean);
}

/**
 * Request of MoveComponent.
 */
export interface MoveComponentRequest__Output {
  /**
   * UUID of the object.
   */
  'objectId': (string);
  /**
   * UUID of the component.
   */
  'componentId': (string);
  /**
   * Whether the object loses the component if there is no other place.
   */
  'allowReducedRedundancy': (boolean);
}
