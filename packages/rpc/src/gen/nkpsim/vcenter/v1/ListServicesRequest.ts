// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Asks for the services.
 */
export interface ListServicesRequest {
}

/**
 * Asks for the services.
 */
export interface ListServicesRequest__Output {
}
