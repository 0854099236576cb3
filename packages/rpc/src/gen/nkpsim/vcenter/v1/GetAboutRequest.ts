// Original file: proto/nkpsim/vcenter/v1/about.proto


/**
 * Asks a vCenter for its identity.
 */
export interface GetAboutRequest {
}

/**
 * Asks a vCenter for its identity.
 */
export interface GetAboutRequest__Output {
}
