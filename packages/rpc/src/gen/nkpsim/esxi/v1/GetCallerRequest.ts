// Original file: proto/nkpsim/esxi/v1/host_session.proto


/**
 * Asks who the caller is.
 */
export interface GetCallerRequest {
}

/**
 * Asks who the caller is.
 */
export interface GetCallerRequest__Output {
}
