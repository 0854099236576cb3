// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * Asks for the licences.
 */
export interface ListLicensesRequest {
}

/**
 * Asks for the licences.
 */
export interface ListLicensesRequest__Output {
}
