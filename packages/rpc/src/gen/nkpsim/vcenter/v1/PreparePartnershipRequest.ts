// Original file: proto/nkpsim/vcenter/v1/linked_mode.proto


/**
 * Asks for a CSR.
 */
export interface PreparePartnershipRequest {
}

/**
 * Asks for a CSR.
 */
export interface PreparePartnershipRequest__Output {
}
