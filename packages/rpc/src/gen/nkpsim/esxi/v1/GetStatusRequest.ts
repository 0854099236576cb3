// Original file: proto/nkpsim/esxi/v1/host.proto


/**
 * Asks a host for its state.
 */
export interface GetStatusRequest {
}

/**
 * Asks a host for its state.
 */
export interface GetStatusRequest__Output {
}
