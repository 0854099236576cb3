// Original file: proto/nkpsim/vcenter/v1/trusted_infrastructure.proto


/**
 * Asks for the principal.
 */
export interface GetPrincipalRequest {
}

/**
 * Asks for the principal.
 */
export interface GetPrincipalRequest__Output {
}
