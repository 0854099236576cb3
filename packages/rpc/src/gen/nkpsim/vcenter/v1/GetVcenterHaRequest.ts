// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks for the state.
 */
export interface GetVcenterHaRequest {
}

/**
 * Asks for the state.
 */
export interface GetVcenterHaRequest__Output {
}
