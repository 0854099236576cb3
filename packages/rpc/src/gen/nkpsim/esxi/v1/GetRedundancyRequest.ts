// Original file: proto/nkpsim/esxi/v1/vsan_component.proto


/**
 * Request of GetRedundancy.
 */
export interface GetRedundancyRequest {
}

/**
 * Request of GetRedundancy.
 */
export interface GetRedundancyRequest__Output {
}
