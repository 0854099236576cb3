// Original file: proto/nkpsim/vcenter/v1/partner.proto


/**
 * Asks a vCenter for its summary.
 */
export interface GetSummaryRequest {
}

/**
 * Asks a vCenter for its summary.
 */
export interface GetSummaryRequest__Output {
}
