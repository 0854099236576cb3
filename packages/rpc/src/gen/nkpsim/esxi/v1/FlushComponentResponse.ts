// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of FlushComponent.
 */
export interface FlushComponentResponse {
}

/**
 * Answer of FlushComponent.
 */
export interface FlushComponentResponse__Output {
}
