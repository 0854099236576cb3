// Original file: proto/nkpsim/vcenter/v1/license.proto


/**
 * The licence is gone.
 */
export interface RemoveLicenseResponse {
}

/**
 * The licence is gone.
 */
export interface RemoveLicenseResponse__Output {
}
