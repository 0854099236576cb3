// Original file: proto/nkpsim/vcenter/v1/about.proto


/**
 * Asks a vCenter who it is.
 */
export interface GetAboutRequest {
}

/**
 * Asks a vCenter who it is.
 */
export interface GetAboutRequest__Output {
}
