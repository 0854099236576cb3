// Original file: proto/nkpsim/trust/v1/administration.proto


/**
 * Asks for the services.
 */
export interface GetServicesInfoRequest {
}

/**
 * Asks for the services.
 */
export interface GetServicesInfoRequest__Output {
}
