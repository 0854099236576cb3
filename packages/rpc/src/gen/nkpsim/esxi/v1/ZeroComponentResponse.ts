// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of ZeroComponent.
 */
export interface ZeroComponentResponse {
}

/**
 * Answer of ZeroComponent.
 */
export interface ZeroComponentResponse__Output {
}
