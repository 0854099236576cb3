// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * The licence is assigned.
 */
export interface AssignLicenseResponse {
}

/**
 * The licence is assigned.
 */
export interface AssignLicenseResponse__Output {
}
