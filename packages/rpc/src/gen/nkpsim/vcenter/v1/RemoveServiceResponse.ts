// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * The services are removed.
 */
export interface RemoveServiceResponse {
}

/**
 * The services are removed.
 */
export interface RemoveServiceResponse__Output {
}
