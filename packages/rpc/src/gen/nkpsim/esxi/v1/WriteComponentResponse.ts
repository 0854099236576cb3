// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of WriteComponent.
 */
export interface WriteComponentResponse {
}

/**
 * Answer of WriteComponent.
 */
export interface WriteComponentResponse__Output {
}
