// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Answer of DiscardComponent.
 */
export interface DiscardComponentResponse {
}

/**
 * Answer of DiscardComponent.
 */
export interface DiscardComponentResponse__Output {
}
