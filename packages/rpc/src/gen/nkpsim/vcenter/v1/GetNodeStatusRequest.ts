// Original file: proto/nkpsim/vcenter/v1/vcenter_ha.proto


/**
 * Asks a node about itself.
 */
export interface GetNodeStatusRequest {
}

/**
 * Asks a node about itself.
 */
export interface GetNodeStatusRequest__Output {
}
