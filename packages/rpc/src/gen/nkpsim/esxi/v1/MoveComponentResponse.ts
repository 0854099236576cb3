// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of MoveComponent.
 */
export interface MoveComponentResponse {
}

/**
 * Answer of MoveComponent.
 */
export interface MoveComponentResponse__Output {
}
