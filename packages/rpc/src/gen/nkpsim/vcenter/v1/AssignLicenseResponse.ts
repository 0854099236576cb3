// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * It is assigned.
 */
export interface AssignLicenseResponse {
}

/**
 * It is assigned.
 */
export interface AssignLicenseResponse__Output {
}
