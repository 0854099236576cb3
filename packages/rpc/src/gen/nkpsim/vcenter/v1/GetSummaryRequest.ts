// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Asks a vCenter for itself.
 */
export interface GetSummaryRequest {
}

/**
 * Asks a vCenter for itself.
 */
export interface GetSummaryRequest__Output {
}
