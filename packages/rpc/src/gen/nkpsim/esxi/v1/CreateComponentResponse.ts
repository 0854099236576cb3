// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of CreateComponent.
 */
export interface CreateComponentResponse {
}

/**
 * Answer of CreateComponent.
 */
export interface CreateComponentResponse__Output {
}
