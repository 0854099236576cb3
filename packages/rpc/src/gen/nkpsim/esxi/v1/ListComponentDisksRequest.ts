// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of ListComponentDisks.
 */
export interface ListComponentDisksRequest {
}

/**
 * Request of ListComponentDisks.
 */
export interface ListComponentDisksRequest__Output {
}
