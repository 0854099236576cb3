// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * The licence is removed.
 */
export interface RemoveLicenseResponse {
}

/**
 * The licence is removed.
 */
export interface RemoveLicenseResponse__Output {
}
