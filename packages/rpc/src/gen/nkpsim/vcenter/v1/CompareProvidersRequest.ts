// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * Asks for a comparison.
 */
export interface CompareProvidersRequest {
}

/**
 * Asks for a comparison.
 */
export interface CompareProvidersRequest__Output {
}
